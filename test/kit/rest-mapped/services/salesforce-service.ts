import { startJsonServer, type JsonServer } from '../json-server.ts';

/** The query and row resources and the token endpoint, shaped as Salesforce's documentation shows them. */
export async function startSalesforceService(): Promise<JsonServer> {
  const record = (type: string, fields: object) => ({ attributes: { type }, ...fields });
  const one = record('Case', {
    Id: '500x',
    CaseNumber: '00001026',
    Subject: 'Broken fan',
    Description: 'The fan rattles',
    Status: 'New',
    IsClosed: false,
    Priority: 'High',
    Owner: record('User', { Name: 'Agent One' }),
    ContactId: '003x',
    Contact: record('Contact', { Name: 'Rose', Email: 'rose@example.com', Phone: '1' }),
    SuppliedEmail: null,
    SuppliedName: null,
    CreatedDate: '2026-11-01T09:00:00.000+0000',
    SystemModstamp: '2026-11-01T10:00:00.000+0000',
  }) as Record<string, unknown>;
  const more = {
    ...one,
    Id: '500y',
    CaseNumber: '00001027',
    Description: null,
    ContactId: null,
    Contact: null,
    SuppliedEmail: 'web@example.com',
    SuppliedName: 'Web',
    IsClosed: true,
    Status: 'Closed',
  };
  const comments: Record<string, unknown>[] = [
    record('CaseComment', {
      Id: '00ax',
      ParentId: '500x',
      CommentBody: 'called back',
      IsPublished: false,
      CreatedDate: '2026-11-01T09:30:00.000+0000',
      SystemModstamp: '2026-11-01T09:30:00.000+0000',
      CreatedBy: { Name: 'Agent One', UserType: 'Standard' },
    }),
  ];
  const base = '/services/data/v62.0';
  const result = (records: readonly unknown[]) => ({ json: { totalSize: records.length, done: true, records } });
  return startJsonServer(({ method, path, query, text, json, headers }) => {
    if (path === '/services/oauth2/token') {
      const form = new URLSearchParams(text);
      const good = form.get('grant_type') === 'client_credentials' && form.get('client_secret') === 'secret-secret';
      return good
        ? { json: { access_token: 'token-1', instance_url: 'x', token_type: 'Bearer' } }
        : { status: 400, json: { error: 'invalid_client', error_description: 'invalid client credentials' } };
    }
    if (headers['authorization'] !== 'Bearer token-1')
      return { status: 401, json: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] };
    if (path === `${base}/limits`) return { json: {} };
    if (path === `${base}/query/01g-2000`) return { json: { totalSize: 2, done: true, records: [more] } };
    if (path === `${base}/query`) {
      const soql = query.get('q') ?? '';
      if (/FROM CaseComment/.test(soql)) return result(comments);
      if (/FROM Contact/.test(soql))
        return result([
          record('Contact', {
            Id: '003x',
            Name: 'Rose',
            Email: 'rose@example.com',
            Phone: '1',
            MobilePhone: null,
            Title: null,
            Account: { Name: 'Acme' },
            SystemModstamp: '2026-10-01T00:00:00.000+0000',
          }),
        ]);
      if (/FROM Task/.test(soql)) return result([]);
      if (/WHERE Id =/.test(soql)) return result([one]);
      return { json: { totalSize: 2, done: false, nextRecordsUrl: `${base}/query/01g-2000`, records: [one] } };
    }
    if (method === 'POST' && path === `${base}/sobjects/CaseComment`) {
      const made = {
        Id: `00a${comments.length}`,
        CreatedDate: '2026-11-01T11:00:00.000+0000',
        SystemModstamp: '2026-11-01T11:00:00.000+0000',
        CreatedBy: { Name: 'Agent One', UserType: 'Standard' },
        ...(json as object),
      };
      comments.unshift(made);
      return { status: 201, json: { id: made.Id, success: true, errors: [] } };
    }
    if (path === `${base}/sobjects/Case/500x`) {
      if (method === 'PATCH') {
        Object.assign(one, json, { SystemModstamp: '2026-11-01T12:00:00.000+0000' });
        return { status: 204 };
      }
      return { json: one };
    }
    return undefined;
  });
}
