import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import soap from 'soap';
import { parseSystemId } from '../demo-ids.ts';
import { demoPeople } from '../demo-people.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { createCrmService, CrmFault } from './crm-service.ts';
import { crmWsdl } from './crm-wsdl.ts';

const [username, password] = ['demo', 'demo-old-crm-password'];

interface Token {
  readonly Username?: string;
  readonly Password?: string | { readonly $value?: string };
  readonly Nonce?: string | { readonly $value?: string };
  readonly Created?: string | Date;
}
const textOf = (part: string | { readonly $value?: string } | undefined): string =>
  (typeof part === 'string' ? part : part?.$value) ?? '';

/** The digest of a user name token (OASIS UsernameToken Profile 1.1.1, 3.1). */
function isAccepted(token: Token | undefined): boolean {
  const created = token?.Created instanceof Date ? token.Created.toISOString() : (token?.Created ?? '');
  const nonce = Buffer.from(textOf(token?.Nonce), 'base64');
  const digests = [created, created.replace(/\.\d+Z$/, 'Z')].map((at) =>
    createHash('sha1').update(nonce).update(at).update(password).digest(),
  );
  const sent = Buffer.from(textOf(token?.Password), 'base64');
  const fits = digests.some((digest) => digest.length === sent.length && timingSafeEqual(digest, sent));
  return token?.Username === username && fits;
}

/** The demo's oldest CRM: SOAP 1.1 with a user name token. It knows the customers of long standing. */
export const startDemoOldCrm: StartDemoSystem = async ({ clock, now }) => {
  const service = createCrmService(clock);
  for (const [index, person] of demoPeople.filter((_, place) => place % 3 !== 1).entries()) {
    const { customerNo, name, phone, email, company } = person;
    const changedAt = new Date(now - (index + 40) * 86_400_000).toISOString();
    // What was typed in twenty years ago is not always what the others have.
    service.add({
      customerNo,
      name: index % 4 === 3 ? name.toUpperCase() : name,
      phone,
      email,
      company,
      tier: person.tier,
      changedAt,
    });
  }
  const http = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = http.address() as { port: number };
  const address = `http://127.0.0.1:${port}/crm`;
  const guarded = Object.fromEntries(
    Object.entries(service.operations).map(([name, operation]) => [
      name,
      (
        args: Readonly<Record<string, unknown>>,
        _reply: unknown,
        headers: { readonly Security?: { readonly UsernameToken?: Token } } | undefined,
      ) => {
        if (!isAccepted(headers?.Security?.UsernameToken))
          throw new CrmFault('Client.Security', 'the user name token is not accepted');
        return operation(args ?? {});
      },
    ]),
  );
  soap.listen(http, '/crm', { Crm: { CrmPort: guarded } }, crmWsdl(address));
  return {
    config: {
      id: parseSystemId('oldcrm'),
      adapter: 'soap-crm',
      name: 'Old CRM',
      names: { zh: '老客户系统' },
      settings: {
        wsdl: `${address}?wsdl`,
        security: { username, password },
        ping: { operation: 'Ping' },
        customers: {
          key: 'customerNo',
          changes: {
            operation: 'GetChangedCustomers',
            request: { sinceChange: '{cursor}', maxRows: '{limit}' },
            items: 'customer',
            cursor: 'changeNo',
          },
          read: { operation: 'GetCustomer', request: { customerNo: '{id}' }, item: 'customer' },
          fields: {
            '/name/full': 'name',
            '/phones/main/number': 'phone',
            '/emails/main/address': 'email',
            '/organizations/main/name': 'company',
            '/extra/tier': 'tier',
          },
          version: 'rowVersion',
          changedAt: 'changedAt',
          links: { customerNo: 'customerNo' },
          update: {
            operation: 'UpdateCustomer',
            request: {
              customerNo: '{id}',
              rowVersion: '{version}',
              name: '{value:/name/full}',
              phone: '{value:/phones/main/number}',
              email: '{value:/emails/main/address}',
            },
          },
          writable: ['/name/full', '/phones/main/number', '/emails/main/address'],
        },
        calls: {
          log: {
            operation: 'AddContactEvent',
            request: {
              customerNo: '{id}',
              externalId: '{key}',
              at: '{startedAt}',
              text: '{number}, {talked} s, {disposition} ({agent}): {text}',
            },
          },
          find: { operation: 'FindContactEvent', request: { externalId: '{key}' }, item: 'event' },
          id: 'eventNo',
          remove: { operation: 'RemoveContactEvent', request: { eventNo: '{id}' } },
          changes: {
            operation: 'GetChangedEvents',
            request: { sinceChange: '{cursor}', maxRows: '{limit}' },
            items: 'event',
            cursor: 'changeNo',
          },
          customer: 'customerNo',
          text: 'text',
          at: 'at',
          key: 'externalId',
        },
        faults: { stale: ['StaleRecord'], login: ['Security'] },
      },
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};
