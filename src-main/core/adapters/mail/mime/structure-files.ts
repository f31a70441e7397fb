import { decodeWords } from 'postal-mime';
import type { MessageStructureObject } from 'imapflow';
import { mailLimits } from './mail-limits.ts';
import type { MailFile } from './message-body.ts';
import { shownFileName } from './shown-text.ts';

/** The files of a message by the server's list of its parts (RFC 3501 section 7.4.2, BODYSTRUCTURE). */
export function filesOfStructure(structure: MessageStructureObject): MailFile[] {
  const files: MailFile[] = [];
  const open = [structure];
  for (let node = open.shift(); node && files.length < mailLimits.parts; node = open.shift()) {
    if (node.childNodes && node.type.startsWith('multipart/')) {
      open.unshift(...node.childNodes);
      continue;
    }
    const name = node.dispositionParameters?.['filename'] ?? node.parameters?.['name'] ?? '';
    const size = node.size ?? 0;
    const isText = node.type === 'text/plain' || node.type === 'text/html';
    if (isText && name === '' && node.disposition !== 'attachment' && size <= mailLimits.sourceBytes) continue;
    const path = node.part ?? '1';
    files.push({
      path,
      name: shownFileName(decodeWords(name), `part-${path}`),
      mediaType: node.type,
      size: node.encoding?.toLowerCase() === 'base64' ? Math.floor((size * 3) / 4) : size,
    });
  }
  return files;
}
