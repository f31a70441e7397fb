import { createHash } from 'node:crypto';
import { baseSubject, isTelling } from './base-subject.ts';
import type { MailRecord } from './mail-record.ts';

/** How long after the last message of a conversation an answer without references may still join it by its subject. */
const subjectJoinMs = 14 * 24 * 3_600_000;

interface Node {
  readonly id: string;
  /** Id of the thread whose root it is or would be. */
  thread: string | undefined;
  parent: Node | undefined;
  readonly children: Set<Node>;
  readonly records: Map<string, MailRecord>;
}

export interface Thread {
  /** Made from the Message-ID of its first message, whether that message is here or not. */
  readonly id: string;
  readonly records: ReadonlyMap<string, MailRecord>;
}

/** A message that belongs to another thread than before. */
export interface ThreadMove {
  readonly record: MailRecord;
  readonly from: string;
  readonly to: string;
}

/**
 * Which messages are one conversation: linked by References and In-Reply-To (the REFERENCES algorithm of RFC 5256 section 3, without
 * its grouping by subject alone). An answer that names nothing joins by its subject only where exactly one conversation of the last
 * days has it and the sender takes part in it.
 */
export interface ThreadIndex {
  /** Adds or renews a message; answers what moved because of it. */
  put(record: MailRecord): readonly ThreadMove[];
  remove(key: string): void;
  get(key: string): MailRecord | undefined;
  threadOf(key: string): Thread | undefined;
  thread(id: string): Thread | undefined;
  readonly records: ReadonlyMap<string, MailRecord>;
}

export const threadId = (messageId: string): string =>
  createHash('sha256').update(messageId).digest('base64url').slice(0, 22);

interface OpenThread extends Thread {
  readonly records: Map<string, MailRecord>;
}

/** @param own our own addresses: sharing them makes nobody a participant */
export function createThreadIndex(own: ReadonlySet<string>): ThreadIndex {
  const nodes = new Map<string, Node>();
  const records = new Map<string, MailRecord>();
  const nodeOfKey = new Map<string, Node>();
  const threads = new Map<string, OpenThread>();
  const bySubject = new Map<string, Set<string>>();

  const nodeOf = (id: string): Node => {
    const known = nodes.get(id);
    if (known) return known;
    const node: Node = { id, thread: undefined, parent: undefined, children: new Set(), records: new Map() };
    nodes.set(id, node);
    return node;
  };
  const rootOf = (node: Node): Node => {
    let root = node;
    while (root.parent) root = root.parent;
    return root;
  };
  /** The id of a root is a hash: worked out once. */
  const idOf = (root: Node): string => (root.thread ??= threadId(root.id));
  const threadFor = (root: Node): OpenThread => {
    const id = idOf(root);
    const known = threads.get(id);
    if (known) return known;
    const thread: OpenThread = { id, records: new Map() };
    threads.set(id, thread);
    return thread;
  };
  const drop = (thread: OpenThread, key: string): void => {
    thread.records.delete(key);
    if (thread.records.size === 0) threads.delete(thread.id);
  };

  /** Makes `parent` the parent; a link that would close a circle, or that contradicts an earlier one, is left out. */
  function link(parent: Node, child: Node, ownWord: boolean, moves: ThreadMove[]): void {
    if (child.parent === parent || (child.parent !== undefined && !ownWord)) return;
    for (let above: Node | undefined = parent; above; above = above.parent) if (above === child) return;
    const before = rootOf(child);
    child.parent?.children.delete(child);
    child.parent = parent;
    parent.children.add(child);
    const after = rootOf(child);
    if (before === after) return;
    const from = threadFor(before);
    const to = threadFor(after);
    for (const node of below(child)) {
      for (const [key, record] of node.records) {
        drop(from, key);
        to.records.set(key, record);
        moves.push({ record, from: from.id, to: to.id });
      }
    }
    if (from.records.size === 0) threads.delete(from.id);
    if (to.records.size === 0) threads.delete(to.id);
  }

  /** The conversation that is meant by an answer without references; `undefined` where that is not sure. */
  function joinBySubject(record: MailRecord): Node | undefined {
    if (record.ancestors.length > 0 || record.origin !== 'person') return undefined;
    const base = baseSubject(record.subject);
    if (!base.reply || !isTelling(base.text)) return undefined;
    const people = new Set(outsiders(record));
    const fitting = [...(bySubject.get(base.text) ?? [])].filter((key) => {
      const other = records.get(key);
      if (other === undefined || key === record.key) return false;
      const age = record.date - other.date;
      return (
        age >= 0 && age <= subjectJoinMs && outsiders(other).some((one) => people.has(one)) && other.origin === 'person'
      );
    });
    const roots = new Set(fitting.map((key) => rootOf(nodeOfKey.get(key)!)));
    return roots.size === 1 ? [...roots][0] : undefined;
  }

  const outsiders = (record: MailRecord): string[] =>
    [record.from, ...record.to].map(({ address }) => address).filter((address) => !own.has(address));

  function renew(record: MailRecord): void {
    const node = nodeOfKey.get(record.key)!;
    node.records.set(record.key, record);
    threads.get(idOf(rootOf(node)))?.records.set(record.key, record);
  }

  return {
    records,
    put(record) {
      const known = records.has(record.key);
      records.set(record.key, record);
      if (known) {
        renew(record);
        return [];
      }
      const moves: ThreadMove[] = [];
      const node = nodeOf(record.messageId);
      const joined = joinBySubject(record);
      node.records.set(record.key, record);
      nodeOfKey.set(record.key, node);
      threadFor(rootOf(node)).records.set(record.key, record);
      const chain = record.ancestors.map(nodeOf);
      for (let at = 1; at < chain.length; at++) link(chain[at - 1]!, chain[at]!, false, moves);
      const parent = chain.at(-1) ?? joined;
      // The message's own word counts; a second message under the same id has none.
      if (parent) link(parent, node, node.records.size === 1, moves);
      const subject = baseSubject(record.subject).text;
      const same = bySubject.get(subject) ?? new Set();
      bySubject.set(subject, same.add(record.key));
      return moves.filter((move) => move.record.key !== record.key);
    },
    remove(key) {
      const record = records.get(key);
      const node = nodeOfKey.get(key);
      if (record === undefined || node === undefined) return;
      const thread = threads.get(idOf(rootOf(node)));
      if (thread) drop(thread, key);
      node.records.delete(key);
      nodeOfKey.delete(key);
      records.delete(key);
      const subject = baseSubject(record.subject).text;
      bySubject.get(subject)?.delete(key);
      if (bySubject.get(subject)?.size === 0) bySubject.delete(subject);
    },
    get: (key) => records.get(key),
    threadOf(key) {
      const node = nodeOfKey.get(key);
      return node && threads.get(idOf(rootOf(node)));
    },
    thread: (id) => threads.get(id),
  };
}

function* below(node: Node): Generator<Node> {
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    open.push(...next.children);
  }
}
