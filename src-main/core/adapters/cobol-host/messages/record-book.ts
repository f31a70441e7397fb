import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { fieldCodec } from '../codec/field-codec.ts';
import {
  buildLayout,
  describeCopybookProblem,
  ibmDialect,
  parseCopybook,
  RecordCodec,
  type CodePage,
  type FieldProblem,
  type LayoutNode,
  type OccursRoom,
  type RecordObject,
} from '../host-records.ts';
import { RecordView } from './record-view.ts';

/** A field or table of a record by its name in the copybook. */
export interface FieldPlace {
  readonly name: string;
  /** From the level 01 down, as in paths of the codec, e.g. `ACC_RECORD.ACC_NAME`; `[]` after the table it is in. */
  readonly path: string;
  readonly node: LayoutNode;
  /** The table the field is in, by its name. */
  readonly table: string | undefined;
}

type Row = Readonly<Record<string, string>>;
/** Values by field name; those of a table by the name of the table. Numbers as decimal text. */
export type RecordValues = Readonly<Record<string, string | readonly Row[]>>;

/** One kind of record: read, written, and changed field by field. */
export interface RecordBook {
  readonly name: string;
  readonly maxLength: number;
  /** The field or table of this name; `undefined` where the copybook has none, or more than one. */
  place(name: string): FieldPlace | undefined;
  /** Reads every field; what cannot be read is in the view. Never throws. */
  read(bytes: Uint8Array): RecordView;
  /** A new record; fields without a value are as they are initially. The error names field and offset. */
  write(values: RecordValues): Result<Uint8Array, string>;
  /** The same record with other values in some fields outside of tables; every other byte stays. */
  patch(record: Uint8Array, changes: Row): Result<Uint8Array, string>;
  /** Why this text cannot stand in the field; `undefined` where it can. */
  refuses(field: FieldPlace, text: string): string | undefined;
}

export interface RecordBookRules {
  readonly page: CodePage;
  /** Room of tables that depend on a counter, on the wire. */
  readonly tables: OccursRoom;
  /** Where the copybook is, for messages. */
  readonly file?: string | undefined;
}

/** Longest record that is taken, in bytes: two of them and a header fit the length of a frame of two bytes. */
const maxRecord = 30_000;

/** @returns the book, or what is wrong with the copybook: file, line, column and what was expected */
export function openRecordBook(name: string, copybook: string, rules: RecordBookRules): Result<RecordBook, string> {
  const parsed = parseCopybook(copybook, { file: rules.file ?? name });
  if (!parsed.ok) return err(describeCopybookProblem(parsed.error));
  const laid = buildLayout(parsed.value, ibmDialect);
  if (!laid.ok) return err(describeCopybookProblem(laid.error));
  const { root, maxLength } = laid.value;
  if (maxLength > maxRecord) return err(`${name}: a record of ${maxLength} bytes is longer than ${maxRecord}`);
  const options = { page: rules.page, floatFormat: 'ibm', trim: 'right' } as const;
  const codec = new RecordCodec(laid.value, { ...options, occurs: rules.tables });
  const places = placesIn(root, '', undefined);
  const levels = new Map(places.map(({ path, node }) => [path.replaceAll('[]', ''), node.level]));
  const place = (field: string): FieldPlace | undefined => {
    const found = places.filter((one) => one.name === field.toUpperCase());
    return found.length === 1 ? found[0] : undefined;
  };

  /** The value with its field's last name in JSON, or why the record has no such field. */
  const named = (field: string): Result<FieldPlace, string> => {
    const found = place(field);
    return found === undefined ? err(`${name} has no field ${field}`) : ok(found);
  };

  return ok({
    name,
    maxLength,
    place,
    read: (bytes) => new RecordView(name, bytes, codec.decode(bytes), levels),
    write(values) {
      const object: MutableObject = {};
      for (const [field, value] of Object.entries(values)) {
        const found = named(field);
        if (!found.ok) return found;
        if (typeof value === 'string') {
          set(object, found.value.path, value);
          continue;
        }
        const rows: MutableObject[] = [];
        for (const row of value) {
          const members: MutableObject = {};
          for (const [member, text] of Object.entries(row)) {
            const inner = named(member);
            if (!inner.ok) return inner;
            set(members, inner.value.path.slice(found.value.path.length + 3), text);
          }
          rows.push(members);
        }
        set(object, found.value.path, rows);
      }
      const written = codec.encode(object as RecordObject);
      return written.ok ? written : err(written.error.map((problem) => describe(name, problem)).join('; '));
    },
    patch(record, changes) {
      const { plan } = codec.decode(record);
      const after = Uint8Array.from(record);
      for (const [field, value] of Object.entries(changes)) {
        const path = place(field)?.path;
        const leaf = plan.leaves.find((one) => one.path === path);
        if (leaf === undefined || leaf.offset + leaf.node.length > record.length) {
          return err(`${name} has no field ${field} outside of a table`);
        }
        after.fill(0, leaf.offset, leaf.offset + leaf.node.length);
        const bad = leaf.codec.encode(value, after, leaf.offset);
        if (bad !== undefined) {
          return err(`${field} (${leaf.node.length} bytes at offset ${leaf.offset} of ${name}): ${bad.reason}`);
        }
      }
      return ok(after);
    },
    refuses: ({ node }, text) => fieldCodec(node, options).encode(text, new Uint8Array(node.length), 0)?.reason,
  });
}

interface MutableObject {
  [name: string]: string | MutableObject | MutableObject[];
}

function set(object: MutableObject, path: string, value: string | MutableObject[]): void {
  const steps = path.split('.');
  let at = object;
  for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as MutableObject;
  at[steps.at(-1) as string] = value;
}

function placesIn(node: LayoutNode, above: string, table: string | undefined): FieldPlace[] {
  return node.children.flatMap((child) => {
    const path = above === '' ? child.jsonName : `${above}.${child.jsonName}`;
    const own = child.name === undefined ? [] : [{ name: child.name, path, node: child, table }];
    const inside = child.occurs === undefined ? table : child.name;
    return [...own, ...placesIn(child, child.occurs === undefined ? path : `${path}[]`, inside)];
  });
}

const describe = (name: string, { path, offset, length, reason }: FieldProblem): string =>
  `${path.replaceAll('_', '-')} (${length} bytes at offset ${offset} of ${name}): ${reason}`;
