import * as v from 'valibot';
import type { CodecContext } from '../../../src-main/core/adapters/cobol-host/codec.ts';
import { openHostRecords } from '../../../src-main/core/adapters/cobol-host/messages/open-records.ts';
import {
  cobolHostSettingsSchema,
  type CobolHostSettings,
  type CobolHostSettingsInput,
} from '../../../src-main/core/adapters/cobol-host/settings.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

export const testSettings = (more: Partial<CobolHostSettingsInput> = {}): CobolHostSettings =>
  v.parse(cobolHostSettingsSchema, { host: 'host', port: 1, user: 'U', password: 'P', ...more });

/** A codec as a session makes it, for the records that come with the product. */
export async function openTestCodec(more: Partial<CobolHostSettingsInput> = {}): Promise<CodecContext> {
  const settings = testSettings(more);
  return { system: 'bank' as SystemId, records: await openHostRecords(settings), mapping: settings, now: 1_000 };
}
