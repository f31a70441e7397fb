import { access, link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { err, ok } from '../../../../src-shared/result/result.ts';
import type { Adapter } from '../../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../../src-main/core/adapters/operation.ts';
import type { UnifiedBody, UnifiedMessage } from '../../../../src-main/core/adapters/unified-message.ts';

/** Complaints on slips: text files in a shared folder, our notes as files beside them. */
export const slips: Adapter<{ folder: string }> = {
  descriptor: {
    name: 'slips',
    title: { en: 'Complaint slips', zh: '投诉单' },
    settings: v.strictObject({ folder: v.pipe(v.string(), v.minLength(1, 'must name the folder of the slips')) }),
    secretSettings: [],
    capabilities: {
      concurrency: 'none', // a note stands beside the slip and overwrites nothing
      createSafety: 'idempotencyKey', // the key is in the file's name, and a name exists once
      delta: 'fullScan',
      prepare: 'none',
      compensate: 'inverse',
      probe: 'byKey',
      availability: 'always',
      actsAs: 'sharedKeyWithAudit',
    },
    acts: ['addNote'],
    actCapabilities: {},
    groupsActs: false,
    pullEveryMs: 5_000,
    settleMs: 0,
  },
  open({ system, settings: { folder } }) {
    const attempt = async <T>(signal: AbortSignal, work: () => Promise<T>) => {
      if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before it began' } as const);
      return work().then(ok, (fault: Error) => err({ kind: 'unknown', message: fault.message } as const));
    };
    const toUnified = async (file: string): Promise<UnifiedMessage[]> => {
      const { mtimeMs: time } = await stat(`${folder}/${file}`);
      const text = await readFile(`${folder}/${file}`, 'utf8');
      const [id = '', operationKey] = file.replace(/\.(slip|txt)$/, '').split('.note.');
      const ticket = { system, kind: 'ticket', id } as const;
      const author = { role: operationKey ? 'agent' : 'customer', name: '' } as const;
      const entry = {
        type: 'entry',
        on: { ticket },
        author,
        reference: { ...ticket, kind: 'activity', id: file },
      } as const;
      const message = (body: UnifiedBody) => ({ id: `${body.type} ${file} ${time}`, source: system, time, body });
      if (operationKey) return [message({ ...entry, kind: 'note', text, attachments: [], operationKey })];
      const state = { state: 'open', nativeState: 'open', nativeStates: ['open'], priority: 'normal' } as const;
      const known = { number: id, subject: text.split('\n', 1)[0]!, createdAt: time, changedAt: time };
      const unknown = { owner: '', queue: '', requesters: [], customFields: {}, links: [] };
      const body = { type: 'ticket', reference: ticket, ...state, ...known, ...unknown, channel: 'complaint' } as const;
      return [message(body), message({ ...entry, kind: 'complaint', text, attachments: [] })];
    };
    const noteOf = ({ key, acts: [act] }: Operation) => {
      if (act?.act !== 'addNote' || !/^\w+$/.test(act.ticket.id)) throw new Error('there is no such slip');
      const name = `${act.ticket.id}.note.${key}.txt`;
      const path = `${folder}/${name}`;
      return { act, name, path, done: { evidence: name, made: [{ system, kind: 'activity', id: name }] as const } };
    };
    return {
      health: (signal) => attempt(signal, () => access(folder).then(() => ({ state: 'ok', said: folder }))),
      pull: (_cursor, signal) =>
        attempt(signal, async () => {
          const files = (await readdir(folder)).filter((name) => /^\w+(\.slip|\.note\..+\.txt)$/.test(name));
          return { messages: (await Promise.all(files.map(toUnified))).flat(), cursor: '', more: false };
        }),
      commit: (operation, _prepared, signal) =>
        attempt(signal, async () => {
          const { act, name, path, done } = noteOf(operation);
          await access(`${folder}/${act.ticket.id}.slip`);
          await writeFile(`${folder}/.${name}`, act.text, { flush: true }); // aside first: no crash leaves half a note
          await link(`${folder}/.${name}`, path).catch((fault) => fault.code === 'EEXIST' || Promise.reject(fault));
          return done;
        }),
      probe: (operation, _prepared, signal) =>
        attempt(signal, async () => {
          const { name, done } = noteOf(operation);
          return (await readdir(folder)).includes(name) ? { found: 'present', ...done } : { found: 'absent' };
        }),
      compensate: (operation, _prepared, _committed, signal) =>
        attempt(signal, () => rm(noteOf(operation).path, { force: true }).then(() => noteOf(operation).done)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};
