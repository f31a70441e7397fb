import { afterAll, it } from 'vitest';
import { describeReal } from '../../kit/real/requirement.ts';
import { changeRules } from './change-rules.ts';
import { contactRules, secretsRule } from './contact-rules.ts';
import { startFixture, type Fixture } from './fixture.ts';
import type { Rule } from './rules.ts';
import type { AdapterSubject } from './subject.ts';
import { undoRules } from './undo-rules.ts';
import { writeRules } from './write-rules.ts';

/** Longest a single rule may take against a real system, in milliseconds. */
const ruleMs = 120_000;

/**
 * Registers every rule that the subject's declaration makes applicable. The system is started while the rules are collected,
 * because what it promises can depend on its settings. Rules that say nothing about it are listed at the end, never passed.
 */
export function adapterConformance(subject: AdapterSubject): void {
  const suite = async (): Promise<void> => {
    const fixture = await startFixture(subject);
    const groups = rulesFor(fixture);
    afterAll(async () => {
      await fixture.close();
      process.stdout.write(notApplicableReport(subject.name, groups));
    });
    for (const { about, rules } of groups) {
      const applicable = rules.filter(({ notApplicable }) => notApplicable === undefined);
      for (const rule of applicable) it(`${about}: ${rule.title}`, () => expectToHold(rule, fixture), ruleMs);
    }
  };
  // oxlint-disable-next-line typescript/no-misused-promises
  describeReal(subject.requirement ?? [], subject.name, suite);
}

async function expectToHold(rule: Rule, fixture: Fixture): Promise<void> {
  try {
    await rule.check(fixture);
  } finally {
    await fixture.closeSessions();
  }
}

interface RuleGroup {
  readonly about: string;
  readonly rules: readonly Rule[];
}

function rulesFor(fixture: Fixture): RuleGroup[] {
  return [
    { about: 'contact', rules: contactRules(fixture) },
    { about: 'changes', rules: changeRules(fixture) },
    ...fixture.running.operations.map((one) => ({
      about: one.name,
      rules: [...writeRules(fixture, one), ...undoRules(fixture, one)],
    })),
    { about: 'afterwards', rules: [secretsRule(fixture)] },
  ];
}

function notApplicableReport(name: string, groups: readonly RuleGroup[]): string {
  const lines = groups.flatMap(({ about, rules }) =>
    rules.flatMap(({ title, notApplicable }) =>
      notApplicable === undefined ? [] : [`  ${about}: ${title} (${notApplicable})`],
    ),
  );
  return lines.length === 0 ? '' : `\n${name}: not applicable\n${lines.join('\n')}\n`;
}
