/** What of an answer must be the same whoever gives it. */
export interface Heard {
  readonly step: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

const idKeys = new Set(['id', 'ObjectId', 'TransactionId', 'Parent']);
/** Values that are this server's own business. */
const masked = new Set([
  ...['MessageId', 'Version', 'CorrespondAddress', 'CommentAddress', 'next_page', 'prev_page', 'Memberships'],
]);
/** Fields whose values in a history are numbers of users, queues and fields. */
const namesRecords = new Set(['Owner', 'Queue', 'Requestor']);

/** Takes numbers of records, times and addresses out; keys, types, texts and sentences stay. */
export function comparable(value: unknown, baseUrl: string, key = ''): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (masked.has(key)) return `some ${typeof value}`;
  if (typeof value === 'number') return idKeys.has(key) ? 'a number' : value;
  if (typeof value === 'string') return comparableText(value, baseUrl, key);
  if (Array.isArray(value)) {
    const all = value.map((one) => comparable(one, baseUrl));
    // Request Tracker gives these in the order of a Perl hash, which is none.
    return key === 'CustomFields' || key === '_hyperlinks' || key === 'Requestor' ? all.toSorted(byText) : all;
  }
  return comparableRow(value as Readonly<Record<string, unknown>>, baseUrl);
}

function comparableText(text: string, baseUrl: string, key: string): string {
  if (key === 'Headers') return comparableHeaders(text);
  if (idKeys.has(key) && /^\d+$/.test(text)) return text === '0' ? text : 'digits';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return text.startsWith('1970') ? text : 'a time';
  return text
    .replaceAll(baseUrl, 'BASE')
    .replace(/^BASE.*$/, (url) =>
      url.replace(/\d+/g, (digits, at: number) =>
        url.slice(0, at).endsWith('/REST/2.') || url[at + 1] === '.' ? digits : 'N',
      ),
    )
    .replace(/^Ticket \d+:/, 'Ticket N:')
    .replace(/ at \/\S+ line \d+\.\n$/, '')
    .replace(/^(JSON parse error|Incomplete query).*$/s, '$1');
}

function comparableRow(row: Readonly<Record<string, unknown>>, baseUrl: string): unknown {
  const { Type, Field } = row;
  const hidden = new Set(
    typeof Field === 'string' && namesRecords.has(Field)
      ? ['OldValue', 'NewValue']
      : Type === 'CustomField'
        ? ['Field']
        : [],
  );
  const mailed = row['items'];
  const rest = Array.isArray(mailed) ? withoutMail(row, mailed as readonly Readonly<Record<string, unknown>>[]) : row;
  return Object.fromEntries(
    Object.entries(rest)
      .map(
        ([key, value]) => [key, hidden.has(key) && value !== '' ? 'digits' : comparable(value, baseUrl, key)] as const,
      )
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The demo sends no mail, so it records none. */
function withoutMail(
  page: Readonly<Record<string, unknown>>,
  items: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const kept = items.filter(({ Type }) => Type !== 'EmailRecord' && Type !== 'CommentEmailRecord');
  const gone = items.length - kept.length;
  return { ...page, items: kept, count: Number(page['count']) - gone, total: Number(page['total']) - gone };
}

const comparableHeaders = (headers: string): string =>
  headers
    .split(/\n(?! )/)
    .map((line) =>
      line
        .replace(/^(Message-ID|X-Mailer): .*$/s, '$1: some')
        .replace(/boundary="[^"]*"/, 'boundary="some"')
        .replace(/^Content-Type: ([^;]+)(.*)$/s, (_line, type: string, parameters: string) =>
          ['Content-Type: ', type, ...parameters.split(/;\s*/).toSorted()].join(' ').trim(),
        ),
    )
    .toSorted()
    .join('\n');

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
