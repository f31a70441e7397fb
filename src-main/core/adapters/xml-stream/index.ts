import type { Adapter } from '../adapter.ts';
import { xmlStreamDescriptor } from './descriptor.ts';
import { createFileSession } from './file-session.ts';
import type { XmlStreamSettings } from './settings.ts';
import { createStreamSession } from './stream-session.ts';

/** Records separated by XML elements inside otherwise plain or binary text, over TCP or from a file drop. */
export const xmlStream: Adapter<XmlStreamSettings> = {
  descriptor: xmlStreamDescriptor,
  open: (context) =>
    context.settings.source.kind === 'tcp'
      ? createStreamSession(context, context.settings.source)
      : createFileSession(context, context.settings.source),
};
