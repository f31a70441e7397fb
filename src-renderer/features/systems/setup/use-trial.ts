import { useEffect, useRef, useState } from 'react';
import type { PreviewRecord, SystemDraft, TestReport } from '../../../../src-shared/model/system-setup.ts';
import type { WireError } from '../../../../src-shared/result/error-codes.ts';
import { useParts } from '../../../app/parts-context.tsx';

/** Records of a preview, and how many are asked for. */
export const previewLimit = 10;

export interface Trial {
  readonly report: TestReport | undefined;
  readonly testing: boolean;
  readonly records: readonly PreviewRecord[] | undefined;
  readonly previewing: boolean;
  readonly problem: WireError | undefined;
  test(draft: SystemDraft): void;
  preview(draft: SystemDraft): void;
  /** Calls off what is under way. */
  stop(): void;
}

/** Tries a draft: its connection step by step, and a preview of its records. One at a time; leaving the page calls it off. */
export function useTrial(): Trial {
  const { core } = useParts();
  const [report, setReport] = useState<TestReport>();
  const [testing, setTesting] = useState(false);
  const [records, setRecords] = useState<readonly PreviewRecord[]>();
  const [previewing, setPreviewing] = useState(false);
  const [problem, setProblem] = useState<WireError>();
  const running = useRef<() => void>(undefined);
  const stop = (): void => {
    running.current?.();
    running.current = undefined;
    setTesting(false);
    setPreviewing(false);
  };
  useEffect(() => () => running.current?.(), []);

  return {
    report,
    testing,
    records,
    previewing,
    problem,
    stop,
    test(draft) {
      stop();
      setReport(undefined);
      setProblem(undefined);
      setTesting(true);
      const subscription = core.systems.test(draft, {
        event(next) {
          setReport(next);
          if (next.outcome !== undefined) stop();
        },
        closed(error) {
          setProblem(error);
          setTesting(false);
        },
      });
      running.current = () => subscription.unsubscribe();
    },
    preview(draft) {
      stop();
      setRecords(undefined);
      setProblem(undefined);
      setPreviewing(true);
      const controller = new AbortController();
      running.current = () => controller.abort();
      void core.systems
        .preview({ draft, limit: previewLimit }, { signal: controller.signal, timeoutMs: 90_000 })
        .then((result) => {
          if (controller.signal.aborted) return;
          setPreviewing(false);
          if (result.ok) setRecords(result.value.records);
          else setProblem(result.error);
        });
    },
  };
}
