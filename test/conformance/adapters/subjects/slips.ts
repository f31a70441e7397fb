import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { tempDir } from '../../../kit/temp-dir.ts';
import { slips } from '../example/slips.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'slips-conformance' as SystemId;

/** The adapter that the README of adapters shows. Its system is a folder, so nothing stands in for anything. */
export const subjects: readonly AdapterSubject[] = [
  {
    name: 'slips (the example of the README, a real folder)',
    adapter: slips,
    badSettings: [
      { settings: {}, path: 'folder' },
      { settings: { folder: '' }, path: 'folder' },
      { settings: { folder: '/tmp', colour: 'red' }, path: 'colour' },
    ],
    async start() {
      const folder = tempDir();
      let count = 0;
      // Put into place whole: a slip seen while it is being written would be two versions of it.
      const put = async (id: string, text: string): Promise<void> => {
        const aside = join(folder.path, `.${id}.new`);
        await writeFile(aside, text);
        await rename(aside, join(folder.path, `${id}.slip`));
      };
      const slip = async (): Promise<string> => {
        const id = `S${(count += 1)}`;
        await put(id, `Parcel ${id} is late\nOrdered on Monday.`);
        return id;
      };
      return {
        system,
        settings: { folder: folder.path },
        secrets: [],
        operations: [
          {
            name: 'addNote',
            acts: ['addNote'],
            async build(key) {
              const id = await slip();
              const mine = async (): Promise<number> =>
                (await readdir(folder.path)).filter((name) => name.startsWith(`${id}.note.`)).length;
              return {
                operation: {
                  key,
                  agent: { id: 'kim', name: 'Kim' },
                  acts: [{ act: 'addNote', ticket: { system, kind: 'ticket', id }, text: 'Called the carrier' }],
                },
                effects: mine,
                // A customer reads slips; notes are files of their own.
                publicTraces: async () =>
                  (await readdir(folder.path)).filter((name) => name.includes(key) && name.endsWith('.slip')).length,
              };
            },
          },
        ],
        async addRecord() {
          const id = await slip();
          return {
            announces: ({ body }) => body.type === 'ticket' && body.reference.id === id,
            change: () => put(id, 'Parcel has arrived'),
          };
        },
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  },
];
