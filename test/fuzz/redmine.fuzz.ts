import type { CodecContext } from '../../src-main/core/adapters/redmine/codec-context.ts';
import { toUnified } from '../../src-main/core/adapters/redmine/codec.ts';
import { read } from '../../src-main/core/adapters/redmine/codec-error.ts';
import { issueShape } from '../../src-main/core/adapters/redmine/redmine-shapes.ts';
import { unreadable } from '../../src-main/core/adapters/redmine/unreadable.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import { parseJson } from '../../src-main/core/http/parse-json.ts';
import { readRedmineFixture } from '../kit/fixtures/redmine/read-fixture.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const none = new Map<number, never>();
const context: CodecContext = {
  system: 'projects' as SystemId,
  customerNumberField: 'CustomerNo',
  requesterField: 'Requester',
  phoneField: 'Phone',
  operationKeyField: 'Operation',
  queueBy: 'projectAndTracker',
  statusClasses: {},
  names: {
    statuses: none,
    trackers: none,
    projects: none,
    users: none,
    priorities: none,
    isAgent: (user) => user === 5,
  },
};
const named = (id: number): object => ({ id, name: 'x' });
const time = '2026-11-23T08:44:20Z';
const journal = {
  id: 7,
  user: named(5),
  notes: 'a',
  private_notes: true,
  created_on: time,
  details: [{ property: 'cf', name: '5' }],
};
/** Small, so that a change of a few bytes leaves most of them JSON. */
const small = { id: 1, project: named(1), status: named(2), author: named(9), created_on: time, updated_on: time };
const seed = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Answers of the REST interface: bytes to JSON to issue, journals and person. */
export const target: FuzzTarget = {
  name: 'redmine: answers',
  structure: 'json',
  seeds: [
    seed(small),
    seed({ ...small, journals: [journal] }),
    seed({ id: 9, mail: 'a@b.example' }),
    seed(readRedmineFixture('issue')),
    seed(readRedmineFixture('user')),
  ],
  run(input) {
    const json = parseJson(input);
    if (!json.ok) return `error at ${json.error.byteOffset}`;
    const issue = toUnified({ kind: 'issue', json: json.value }, context);
    const user = toUnified({ kind: 'user', json: json.value, name: 'a', seenAt: 0 }, context);
    const parsed = read(issueShape, json.value);
    if (parsed.ok)
      for (const journal of parsed.value.journals)
        toUnified({ kind: 'journal', json: journal, issue: parsed.value }, context);
    if (issue.ok || user.ok) return 'value';
    unreadable(context.system, 'issue/1', issue.error.message, json.value, 0);
    return `error at ${issue.error.path} and ${user.error.path}`;
  },
};
