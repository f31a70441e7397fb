import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { MappedField } from '../mapping-settings.ts';
import type { CobolHostSettings } from '../settings.ts';
import type { FieldPlace, RecordBook } from './record-book.ts';

/** A mapped field with its place in the record. */
export interface CheckedField extends Omit<MappedField, 'field'> {
  readonly place: FieldPlace;
}

export interface AccountFields {
  readonly key: FieldPlace;
  readonly changedAt: FieldPlace;
  /** By JSON pointer of the card. */
  readonly card: ReadonlyMap<string, CheckedField>;
  readonly links: ReadonlyMap<string, FieldPlace>;
}

type ComplaintFieldName =
  | 'key'
  | 'customer'
  | 'subject'
  | 'status'
  | 'priority'
  | 'handler'
  | 'category'
  | 'openedAt'
  | 'changedAt';
type LineFieldName = 'at' | 'author' | 'kind' | 'part' | 'key' | 'text';

export interface ComplaintFields extends Readonly<Record<ComplaintFieldName, FieldPlace>> {
  readonly customFields: ReadonlyMap<string, CheckedField>;
  readonly lines: Readonly<Record<LineFieldName | 'table', FieldPlace>>;
  /** Most lines a complaint can have. */
  readonly maxLines: number;
}

const complaintFieldNames: readonly ComplaintFieldName[] = [
  'key',
  'customer',
  'subject',
  'status',
  'priority',
  'handler',
  'category',
  'openedAt',
  'changedAt',
];
const lineFieldNames: readonly LineFieldName[] = ['at', 'author', 'kind', 'part', 'key', 'text'];

/** A mapping that names a field the copybook does not have; `path` is that of the setting. */
class Missing extends Error {
  constructor(path: string, field: string, what: string, book: RecordBook) {
    super(`settings.${path}: the copybook of ${book.name} has no ${what} "${field}", or more than one`);
  }
}

function fieldOf(book: RecordBook, name: string, path: string): FieldPlace {
  const found = book.place(name);
  if (found === undefined || found.node.children.length > 0 || found.table !== undefined) {
    throw new Missing(path, name, 'field outside of tables', book);
  }
  return found;
}

const mapped = (book: RecordBook, fields: Readonly<Record<string, MappedField>>, path: string) =>
  new Map(
    Object.entries(fields).map(([name, { field, ...rest }]): [string, CheckedField] => [
      name,
      { ...rest, place: fieldOf(book, field, `${path}.${name}.field`) },
    ]),
  );

function attempt<T>(work: () => T): Result<T, string> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof Missing) return err(error.message);
    throw error;
  }
}

/** Looks every field of the mapping up in the copybook; the error names the setting that is wrong. */
export function checkAccountMapping(
  book: RecordBook,
  mapping: CobolHostSettings['account'],
): Result<AccountFields, string> {
  return attempt(() => ({
    key: fieldOf(book, mapping.key, 'account.key'),
    changedAt: fieldOf(book, mapping.changedAt, 'account.changedAt'),
    card: mapped(book, mapping.card, 'account.card'),
    links: new Map(
      Object.entries(mapping.links).map(([name, field]) => [name, fieldOf(book, field, `account.links.${name}`)]),
    ),
  }));
}

/** The same for complaints and their lines. */
export function checkComplaintMapping(
  book: RecordBook,
  mapping: CobolHostSettings['complaint'],
): Result<ComplaintFields, string> {
  return attempt(() => {
    const { lines } = mapping;
    const table = book.place(lines.table);
    const occurs = table?.node.occurs;
    if (table === undefined || occurs === undefined)
      throw new Missing('complaint.lines.table', lines.table, 'table', book);
    const inLine = (name: LineFieldName): FieldPlace => {
      const found = book.place(lines[name]);
      if (found === undefined || found.table !== table.name || found.node.children.length > 0) {
        throw new Missing(`complaint.lines.${name}`, lines[name], `field in ${table.name}`, book);
      }
      return found;
    };
    return {
      ...(Object.fromEntries(
        complaintFieldNames.map((name) => [name, fieldOf(book, mapping[name], `complaint.${name}`)]),
      ) as Record<ComplaintFieldName, FieldPlace>),
      customFields: mapped(book, mapping.customFields, 'complaint.customFields'),
      lines: {
        table,
        ...(Object.fromEntries(lineFieldNames.map((name) => [name, inLine(name)])) as Record<
          LineFieldName,
          FieldPlace
        >),
      },
      maxLines: occurs.max,
    };
  });
}
