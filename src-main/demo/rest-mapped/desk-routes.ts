import { caseStates, type DeskCase, type OrderDesk } from './order-desk.ts';

export interface DeskRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ifMatch: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface DeskAnswer {
  readonly status: number;
  readonly json: unknown;
  readonly etag?: string;
}

const notFound: DeskAnswer = { status: 404, json: { error: 'no such record' } };
const stale: DeskAnswer = { status: 412, json: { error: 'the record has changed' } };
const wrong = (error: string): DeskAnswer => ({ status: 422, json: { error } });
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The desk's interface: lists by page and time, entity tags, idempotency keys, calls under the caller's own key. */
export function answerDesk(desk: OrderDesk, request: DeskRequest): DeskAnswer {
  const { method, path } = request;
  const [, resource = '', id = '', part = ''] = path.split('/').map(decodeURIComponent);
  if (path === '/status') return { status: 200, json: { name: 'Order desk (demo, a simulation)', version: '2.4' } };
  if (resource === 'cases' && id === '')
    return method === 'POST' ? createCase(desk, request) : listCases(desk, request);
  if (resource === 'cases' && part === 'messages') return messages(desk, id, request);
  if (resource === 'cases') return oneCase(desk, id, request);
  if (resource === 'customers' && id === '') return list(request, [...desk.customers.values()], 'customers');
  if (resource === 'customers') return oneCustomer(desk, id, request);
  if (resource === 'calls' && id === '') return list(request, [...desk.calls.values()], 'calls');
  if (resource === 'calls') return oneCall(desk, id, request);
  if (resource === 'desks') return { status: 200, json: { desks: ['Orders', '订单'] } };
  return notFound;
}

/** Records changed since a time, oldest change first, a page of them. */
function list({ query }: DeskRequest, records: readonly { readonly updated: string }[], name: string): DeskAnswer {
  const since = Date.parse(query.get('updated_since') ?? '') || 0;
  const size = Math.min(100, Number(query.get('per_page') ?? 20) || 20);
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const sign = query.get('order') === 'newest' ? -1 : 1;
  const found = records
    .filter(({ updated }) => Date.parse(updated) >= since)
    .toSorted((a, b) => sign * (Date.parse(a.updated) - Date.parse(b.updated)));
  return { status: 200, json: { [name]: found.slice((page - 1) * size, page * size), total: found.length } };
}

function listCases(desk: OrderDesk, request: DeskRequest): DeskAnswer {
  const reference = request.query.get('reference');
  const all = [...desk.cases.values()];
  return list(request, reference === null ? all : all.filter((one) => one.reference === reference), 'cases');
}

function createCase(desk: OrderDesk, { body, idempotencyKey }: DeskRequest): DeskAnswer {
  const earlier = [...desk.cases.values()].find(
    (one) => one.reference !== undefined && one.reference === idempotencyKey,
  );
  if (earlier !== undefined) return { status: 200, json: earlier, etag: etagOf(earlier) };
  if (text(body['subject']) === '') return wrong('subject is missing');
  const email = text(body['email']);
  const customer = [...desk.customers.values()].find((one) => one.email === email);
  const made = desk.addCase({
    subject: text(body['subject']),
    state: 'new',
    urgency: 2,
    owner: '',
    desk: text(body['desk']) || 'Orders',
    customer: { no: customer?.no ?? '', name: customer?.name ?? email, email },
    fields: {},
    ...(idempotencyKey === undefined ? {} : { reference: idempotencyKey }),
  });
  const message = {
    case: made.id,
    visibility: 'public',
    from: 'agent',
    by: text(body['by']),
    text: text(body['text']),
  } as const;
  desk.addMessage(message);
  return { status: 201, json: desk.cases.get(made.id) };
}

/** The entity tag of a record: it changes with each change. */
export const etagOf = (record: { readonly updated: string }): string => `"${Date.parse(record.updated).toString(36)}"`;

function oneCase(desk: OrderDesk, id: string, { method, body, ifMatch }: DeskRequest): DeskAnswer {
  const found = desk.cases.get(id);
  if (found === undefined) return notFound;
  if (method !== 'PATCH') return { status: 200, json: found, etag: etagOf(found) };
  if (ifMatch !== undefined && ifMatch !== etagOf(found)) return stale;
  const state = body['state'] === undefined ? found.state : caseStates.find((one) => one === body['state']);
  if (state === undefined) return wrong(`state must be one of ${caseStates.join(', ')}`);
  const changes: Partial<DeskCase> = {
    state,
    ...(typeof body['owner'] === 'string' ? { owner: body['owner'] } : {}),
    ...(typeof body['desk'] === 'string' ? { desk: body['desk'] } : {}),
    ...(typeof body['fields'] === 'object' ? { fields: body['fields'] as Record<string, string> } : {}),
  };
  const changed = desk.changeCase(id, changes) ?? found;
  return { status: 200, json: changed, etag: etagOf(changed) };
}

function messages(desk: OrderDesk, id: string, request: DeskRequest): DeskAnswer {
  const { method, body, query, idempotencyKey: operation } = request;
  if (!desk.cases.has(id)) return notFound;
  const all = desk.messagesOf(id);
  if (method !== 'POST') {
    const wanted = query.get('operation');
    return { status: 200, json: { messages: wanted === null ? all : all.filter((one) => one.operation === wanted) } };
  }
  const earlier = all.find((one) => operation !== undefined && one.operation === operation);
  if (earlier !== undefined) return { status: 200, json: earlier };
  const visibility = body['visibility'];
  if (visibility !== 'public' && visibility !== 'internal') return wrong('visibility must be public or internal');
  const made = desk.addMessage({
    case: id,
    visibility,
    from: 'agent',
    by: text(body['by']),
    text: text(body['text']),
    ...(operation === undefined ? {} : { operation }),
  });
  return { status: 201, json: made };
}

function oneCustomer(desk: OrderDesk, no: string, { method, body, ifMatch }: DeskRequest): DeskAnswer {
  const found = desk.customers.get(no);
  if (found === undefined) return notFound;
  if (method !== 'PATCH') return { status: 200, json: found, etag: etagOf(found) };
  if (ifMatch !== undefined && ifMatch !== etagOf(found)) return stale;
  const allowed = ['name', 'email', 'phone', 'city'] as const;
  const changes = Object.fromEntries(
    allowed.flatMap((key) => (typeof body[key] === 'string' ? [[key, body[key]]] : [])),
  );
  const changed = desk.putCustomer({ ...found, ...changes });
  return { status: 200, json: changed, etag: etagOf(changed) };
}

function oneCall(desk: OrderDesk, operation: string, { method, body }: DeskRequest): DeskAnswer {
  const found = desk.calls.get(operation);
  if (method !== 'PUT') return found === undefined ? notFound : { status: 200, json: found };
  if (found === undefined && !desk.customers.has(text(body['customer']))) return wrong('no such customer');
  const call = desk.putCall({
    operation,
    customer: found?.customer ?? text(body['customer']),
    at: found?.at ?? text(body['at']),
    direction: found?.direction ?? text(body['direction']),
    number: found?.number ?? text(body['number']),
    seconds: found?.seconds ?? Number(body['seconds'] ?? 0),
    result: found?.result ?? text(body['result']),
    text: found?.text ?? text(body['text']),
    by: found?.by ?? text(body['by']),
    withdrawn: body['withdrawn'] === true,
  });
  return { status: found === undefined ? 201 : 200, json: call };
}
