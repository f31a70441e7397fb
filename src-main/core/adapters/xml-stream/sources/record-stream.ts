import type { Socket } from 'node:net';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Listener } from '../../adapter.ts';
import { recordId, toUnified } from '../codec.ts';
import { createRecordSplitter } from '../framing/record-splitter.ts';
import type { SplitItem } from '../framing/split-item.ts';
import { splitOptions } from '../split-options.ts';
import type { TcpSource, XmlStreamSettings } from '../settings.ts';

/** Messages that may be on their way to the store before the socket is no longer read. */
const CREDIT = 1_000;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** An acknowledgement for one record. The id comes from outside, so nothing in it can end the tag or the line. */
export const acknowledgement = (template: string, id: string): string =>
  template.replaceAll('{id}', id.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '').replace(/[\r\n\0]/g, ' '));

export interface RecordStreamDeps {
  readonly system: SystemId;
  readonly settings: XmlStreamSettings;
  readonly source: TcpSource;
  readonly clock: Clock;
  readonly listener: Listener;
}

/** Reads records from one connection, hands them on, and acknowledges each once it is in the store. */
export function readRecords(socket: Socket, peer: string, deps: RecordStreamDeps): void {
  const { system, settings, source, clock, listener } = deps;
  const splitter = createRecordSplitter(splitOptions(settings));
  let underway = 0;
  let silence: Disposable | undefined;

  const heard = (): void => {
    silence?.[Symbol.dispose]();
    if (source.silenceMs > 0) silence = clock.timer(source.silenceMs, () => socket.destroy());
  };
  const acknowledge = (item: SplitItem): void => {
    if (source.acknowledge === undefined || item.type !== 'record' || !socket.writable) return;
    socket.write(acknowledgement(source.acknowledge, recordId(item, settings)));
  };
  const settled = (): void => {
    underway--;
    if (underway < CREDIT / 2 && socket.isPaused()) socket.resume();
  };
  function handOn(items: readonly SplitItem[]): void {
    for (const item of items) {
      const messages = toUnified(item, settings, { system, stream: peer, now: clock.now() });
      let open = messages.length;
      let safe = true;
      for (const message of messages) {
        underway++;
        listener(message, (stored) => {
          settled();
          safe &&= stored;
          open--;
          if (open === 0 && safe) acknowledge(item);
        });
      }
    }
    if (underway > CREDIT) socket.pause();
  }

  heard();
  socket.on('data', (chunk: Buffer) => {
    heard();
    handOn(splitter.push(chunk));
  });
  socket.once('close', () => {
    silence?.[Symbol.dispose]();
    handOn(splitter.end());
  });
}
