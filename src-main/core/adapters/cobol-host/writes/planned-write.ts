import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { PreparedState } from '../../operation.ts';
import type { HostClient, HostWrite } from '../messages/host-client.ts';
import type { HostRecords } from '../messages/open-records.ts';
import type { RecordView } from '../messages/record-view.ts';
import { HostFault, notTheRecord, refusal } from '../session/host-fault.ts';
import type { CobolHostSettings } from '../settings.ts';

/** What a write is planned with. */
export interface PlanDeps {
  readonly system: SystemId;
  readonly client: HostClient;
  readonly records: HostRecords;
  readonly mapping: Pick<CobolHostSettings, 'account' | 'complaint'>;
}

/** A write as it will be sent, but for its key and who asks. */
export type PlannedWrite = Pick<HostWrite, 'function' | 'before' | 'after' | 'keyBase'>;

/** The value, or the fault it stands for. */
export function orFault<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) throw new HostFault(result.error);
  return result.value;
}

/** The value, or a refusal with what did not fit. */
export function orRefusal<T>(result: Result<T, string>): T {
  if (!result.ok) throw refusal(result.error);
  return result.value;
}

/** @throws HostFault where the record cannot be trusted */
export function readable(view: RecordView): RecordView {
  if (view.unreadable !== undefined) throw new HostFault(notTheRecord(view.unreadable));
  return view;
}

const control = /[\u0000-\u001f\u007f]/;

/** A value that may be written into a field: control characters could shift the code page and are refused. */
export function plainText(name: string, value: string): string {
  const at = value.search(control);
  if (at < 0) return value;
  const code = value.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw refusal(`${name}: character ${at + 1} is the control character U+${code}; take it out`);
}

/** A planned write as it is stored with the participant: plain JSON. */
export const storedWrite = (write: PlannedWrite, { signature }: HostRecords): PreparedState => ({
  v: 1,
  records: signature,
  function: write.function,
  before: Buffer.from(write.before).toString('base64'),
  after: Buffer.from(write.after).toString('base64'),
  keyBase: write.keyBase,
});

const functions: readonly string[] = ['ACCU', 'CMPU', 'CMPN', 'CMPL'] satisfies PlannedWrite['function'][];

/** The planned write again; `undefined` where it was stored for other records than there are now. */
export function readStored(state: PreparedState | undefined, { signature }: HostRecords): PlannedWrite | undefined {
  if (state?.['v'] !== 1 || state['records'] !== signature) return undefined;
  const { function: name, before, after, keyBase } = state;
  if (typeof name !== 'string' || !functions.includes(name)) return undefined;
  if (typeof before !== 'string' || typeof after !== 'string' || typeof keyBase !== 'number') return undefined;
  return {
    function: name as PlannedWrite['function'],
    before: Buffer.from(before, 'base64'),
    after: Buffer.from(after, 'base64'),
    keyBase,
  };
}

/** How many operations the host had recorded when this one was prepared; 0 where nothing is known of that. */
export const storedKeyBase = (state: PreparedState | undefined): number =>
  typeof state?.['keyBase'] === 'number' ? state['keyBase'] : 0;
