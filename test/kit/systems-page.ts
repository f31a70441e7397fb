import * as v from 'valibot';
import { adapters } from '../../src-main/core/adapters/adapters.ts';
import type { AdapterDescriptor } from '../../src-main/core/adapters/adapter.ts';
import { descriptorFor } from '../../src-main/core/adapters/descriptor-for.ts';
import { resolveSecrets } from '../../src-main/core/config/resolve-secrets.ts';
import { loadWorkspaceConfig } from '../../src-main/core/config/workspace-config.ts';
import type { AdapterSubject } from '../conformance/adapters/subject.ts';
import { readText } from './markdown.ts';

const anySecret = { get: async () => 'a-secret-without-blanks', set: async () => {}, delete: async () => {} };

/**
 * Subjects for which the rule does not hold: what needs something from the machine is real, everything else is a simulation. A program of
 * the tests on a real runtime is neither.
 */
const asTheyAre: ReadonlyMap<string, string> = new Map([
  ['ai-bot (OpenAI-compatible, Python)', 'bot of the tests: simulated'],
  ['sql-crm (SQLite)', 'real'],
  ['cobol-host (GnuCOBOL program)', 'real COBOL runtime, program of the tests'],
  ['soap-crm (spyne, SOAP 1.1)', 'real SOAP stack, CRM of the tests'],
  ['soap-crm (spyne, SOAP 1.2)', 'real SOAP stack, CRM of the tests'],
  ['xml-stream (file drop)', 'real files'],
  ['cti-hook (generic CTI over HTTP)', 'the test sends the documented requests'],
]);

/** Descriptors as the systems of the example configuration have them, by name of the adapter. */
export async function exampleDescriptors(): Promise<ReadonlyMap<string, AdapterDescriptor>> {
  const file = 'assets/docs/workspace.example.json';
  const config = loadWorkspaceConfig(readText(file), { file, environment: () => undefined });
  if (!config.ok) throw new Error(config.error.message);
  const found = new Map<string, AdapterDescriptor>();
  for (const { adapter: name, settings } of config.value.systems) {
    const adapter = adapters.get(name);
    const resolved = await resolveSecrets(settings, anySecret);
    if (adapter === undefined || !resolved.ok) throw new Error(`${file}: ${name}`);
    found.set(name, descriptorFor(adapter.descriptor, v.parse(adapter.descriptor.settings, resolved.value)));
  }
  return found;
}

/** What the conformance suite runs this adapter against. */
export async function peersOf(name: string): Promise<readonly string[]> {
  const { subjects } = (await import(`../conformance/adapters/subjects/${name}.ts`)) as {
    readonly subjects: readonly AdapterSubject[];
  };
  return subjects.map((subject) => {
    const kind = asTheyAre.get(subject.name) ?? (subject.requirement === undefined ? 'simulated' : 'real');
    return `${/\((.*)\)/.exec(subject.name)?.[1] ?? subject.name}: ${kind}`;
  });
}

/** Rows of the first table: adapter, peers, how changes are learnt, when it is there, as whom it acts. */
export async function systemRows(): Promise<readonly string[][]> {
  const descriptors = await exampleDescriptors();
  const rows: string[][] = [];
  for (const name of [...adapters.keys()].toSorted()) {
    const { capabilities, acts, groupsActs } = descriptors.get(name)!;
    const { capabilitiesOf, variesWith } = adapters.get(name)!.descriptor;
    const varies = capabilitiesOf !== undefined || variesWith !== undefined ? ' *' : '';
    const together = acts.length === 0 ? 'no acts' : groupsActs ? 'together' : 'one by one';
    const { delta, availability, actsAs } = capabilities;
    rows.push([`${name}${varies}`, (await peersOf(name)).join('<br>'), delta, availability, actsAs, together]);
  }
  return rows;
}

/** Rows of the second table: adapter and act, and the five capabilities an act has. */
export async function actRows(): Promise<readonly string[][]> {
  const descriptors = await exampleDescriptors();
  return [...adapters.keys()].toSorted().flatMap((name) => {
    const { acts, capabilities, actCapabilities } = descriptors.get(name)!;
    return acts.map((act) => {
      const { concurrency, createSafety, prepare, compensate, probe } = { ...capabilities, ...actCapabilities[act] };
      return [name, act, concurrency, createSafety, prepare, compensate, probe];
    });
  });
}

/** Rows as they stand in a page. */
export const asTable = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
