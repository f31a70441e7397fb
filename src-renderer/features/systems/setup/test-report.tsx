import { Check, CircleAlert, CircleDashed, LoaderCircle, Minus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TestReport, TestStepReport } from '../../../../src-shared/model/system-setup.ts';
import { adviceText } from '../../../app/advice-text.ts';
import { foundText } from '../../../app/found-text.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { classNames } from '../../../ui/class-names.ts';
import styles from './test-report.module.css';

const icons: Readonly<Record<TestStepReport['state'], ReactNode>> = {
  waiting: <CircleDashed />,
  running: <LoaderCircle />,
  ok: <Check />,
  warning: <TriangleAlert />,
  failed: <CircleAlert />,
  skipped: <Minus />,
};

/** A connection test: every step with how it went, how long it took, what was said and what to do. */
export function TestReportView({ report }: { report: TestReport }) {
  const { t } = useI18n();
  return (
    <section className={styles.report} aria-label={t.setup.test.title}>
      <ol className={styles.steps}>
        {report.steps.map((step) => (
          <Step key={step.step} step={step} />
        ))}
      </ol>
      <p role="status" className={classNames(styles.outcome, report.outcome && styles[report.outcome])}>
        {report.outcome === undefined ? t.setup.test.running : t.setup.test.outcome[report.outcome]}
      </p>
    </section>
  );
}

function Step({ step }: { step: TestStepReport }) {
  const { t } = useI18n();
  const advice = adviceText(step, t);
  const found = foundText(step, t);
  return (
    <li className={classNames(styles.step, styles[step.state])} data-step={step.step} data-state={step.state}>
      <span className={styles.icon} aria-hidden="true">
        {icons[step.state]}
      </span>
      <span className={styles.name}>{t.setup.test.steps[step.step]}</span>
      <span className={styles.state}>
        {t.setup.test.states[step.state]}
        {step.ms !== undefined && step.state !== 'skipped' && ` · ${t.setup.test.ms(step.ms)}`}
      </span>
      {found.text && <span className={styles.found}>{found.text}</span>}
      {found.detail && <code className={styles.said}>{found.detail}</code>}
      {advice && <p className={styles.advice}>{advice}</p>}
    </li>
  );
}
