import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { Tally } from './checks.ts';

/** Environment variable with the file the tally is written to. */
export const tallyFileVariable = 'TRUNKLINE_TALLY_FILE';

const indent = (text: string): string => text.replaceAll(/^/gm, '      ');

function describeError(error: SerializedError): string {
  const where = error.stacks?.[0];
  const diff = typeof error['diff'] === 'string' ? `\n${error['diff']}` : '';
  // Property tests say what was wrong with the counterexample in the cause.
  const { cause } = error;
  const because = cause ? `\nbecause: ${describeError(cause)}` : '';
  return `${error.message}${diff}${because}${where ? `\nat ${where.file}:${where.line}:${where.column}` : ''}`;
}

/** One line for each file, everything about what failed, and each skipped suite under its name, which says why. */
export default class PlainReporter implements Reporter {
  readonly #skipped = new Set<string>();
  readonly #root = process.cwd();

  onTestModuleEnd(module: TestModule): void {
    const { passed, failed, skipped } = this.#count([module]);
    const name = relative(this.#root, module.moduleId);
    const seconds = (module.diagnostic().duration / 1_000).toFixed(1);
    const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
    console.log(`${failed ? 'FAIL' : 'ok  '}  ${name}  ${counts}  ${seconds} s`);
    for (const error of module.errors()) console.log(indent(describeError(error)));
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) console.log(`    ${suite.fullName}\n${indent(describeError(error))}`);
    }
    for (const test of module.children.allTests()) this.#tell(name, test);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const error of unhandled) console.log(`FAIL  outside of any test\n${indent(describeError(error))}`);
    if (this.#skipped.size > 0) {
      console.log('\nSkipped:');
      for (const line of this.#skipped) console.log(`  ${line}`);
    }
    const { passed, failed, skipped } = this.#count(modules);
    const tally: Tally = { passed, failed: failed + unhandled.length, skipped };
    const file = process.env[tallyFileVariable];
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(tally));
  }

  #tell(module: string, test: TestCase): void {
    const result = test.result();
    if (result.state === 'failed') {
      console.log(`    x ${test.fullName}`);
      for (const error of result.errors) console.log(indent(describeError(error)));
    } else if (result.state === 'skipped') {
      const { parent } = test;
      this.#skipped.add(`${module}: ${parent.type === 'suite' ? parent.fullName : test.fullName}`);
    }
  }

  /** A file that could not be loaded, or whose hooks failed, is one failure more: its tests did not run. */
  #count(modules: readonly TestModule[]): Tally {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped++;
      }
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
    }
    return { passed, failed, skipped };
  }
}
