import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { MailSettings } from './settings.ts';
import { ownAddresses } from './settings.ts';

/** What the codec has to know of the system beside the message. */
export interface CodecContext {
  readonly system: SystemId;
  readonly own: ReadonlySet<string>;
  readonly colleagues: ReadonlySet<string>;
  readonly keywords: { readonly pending: string; readonly resolved: string };
}

export const codecContext = (
  system: SystemId,
  settings: Pick<MailSettings, 'address' | 'aliases' | 'colleagues' | 'keywords'>,
): CodecContext => ({
  system,
  own: ownAddresses(settings),
  colleagues: new Set(settings.colleagues),
  keywords: settings.keywords,
});
