import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { codePage } from '../host-records.ts';
import { HostFault, wrongMapping } from '../session/host-fault.ts';
import { createHostTime, type HostTime } from './host-time.ts';
import type { CobolHostSettings } from '../settings.ts';
import {
  checkAccountMapping,
  checkComplaintMapping,
  type AccountFields,
  type ComplaintFields,
} from './checked-mapping.ts';
import { openRecordBook, type RecordBook } from './record-book.ts';
import { accountCopybook, complaintCopybook } from './shipped-copybooks.ts';

/** The two records of a host with what their fields are. */
export interface HostRecords {
  readonly account: { readonly book: RecordBook; readonly fields: AccountFields };
  readonly complaint: { readonly book: RecordBook; readonly fields: ComplaintFields };
  readonly time: HostTime;
  /** Hash of all that decides what the bytes of a record mean: images of another one must not be sent. */
  readonly signature: string;
}

/** Longest copybook file that is read, in bytes. */
const maxCopybook = 1_048_576;

/** A text with a line break is a copybook, anything else the path of one. */
async function copybookText(setting: string | undefined, shipped: string, path: string, signal?: AbortSignal) {
  if (setting === undefined) return { text: shipped, file: undefined };
  if (setting.includes('\n')) return { text: setting, file: undefined };
  try {
    const text = await readFile(setting, { encoding: 'utf8', ...(signal === undefined ? {} : { signal }) });
    if (text.length > maxCopybook)
      throw new HostFault(wrongMapping(`settings.${path}: ${setting} is larger than 1 MiB`));
    return { text, file: setting };
  } catch (error) {
    if (error instanceof HostFault) throw error;
    if (signal?.aborted)
      throw new HostFault({ kind: 'unreachable', message: 'withdrawn before the copybook was read' });
    throw new HostFault(wrongMapping(`settings.${path}: ${setting} cannot be read: ${(error as Error).message}`));
  }
}

/**
 * Reads the copybooks and checks the mapping against them.
 *
 * @throws HostFault `misconfigured`, with the setting that is wrong and file, line and column of a copybook
 */
export async function openHostRecords(settings: CobolHostSettings, signal?: AbortSignal): Promise<HostRecords> {
  const page = codePage(settings.codePage);
  if (page === undefined)
    throw new HostFault(wrongMapping(`settings.codePage: there is no code page ${settings.codePage}`));
  const hash = createHash('sha256').update(`${page.name} ${settings.tables}`);
  const open = async (name: 'account' | 'complaint', shipped: string): Promise<RecordBook> => {
    const { text, file } = await copybookText(settings.copybooks[name], shipped, `copybooks.${name}`, signal);
    const book = openRecordBook(name, text, { page, tables: settings.tables, file });
    if (!book.ok) throw new HostFault(wrongMapping(`settings.copybooks.${name}: ${book.error}`));
    hash.update(text);
    return book.value;
  };
  const account = await open('account', accountCopybook);
  const complaint = await open('complaint', complaintCopybook);
  const accountFields = checkAccountMapping(account, settings.account);
  if (!accountFields.ok) throw new HostFault(wrongMapping(accountFields.error));
  const complaintFields = checkComplaintMapping(complaint, settings.complaint);
  if (!complaintFields.ok) throw new HostFault(wrongMapping(complaintFields.error));
  return {
    account: { book: account, fields: accountFields.value },
    complaint: { book: complaint, fields: complaintFields.value },
    time: createHostTime(settings.timeZone),
    signature: hash.digest('hex').slice(0, 16),
  };
}
