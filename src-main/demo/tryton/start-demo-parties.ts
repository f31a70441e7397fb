import { parseSystemId } from '../demo-ids.ts';
import { demoPeople } from '../demo-people.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { startTrytonServer } from './tryton-server.ts';

const login = { database: 'crm', username: 'demo', password: 'demo-parties-password' };

/** The demo's second CRM: an ERP that knows every other customer, with an older number now and then. */
export const startDemoParties: StartDemoSystem = async ({ clock, now }) => {
  const server = await startTrytonServer({ clock, ...login });
  const known = demoPeople.filter((_, index) => index % 2 === 0);
  for (const [index, person] of known.entries()) {
    const at = (now - (index + 3) * 86_400_000) * 1_000;
    const mechanisms = [
      { type: 'phone', value: index % 3 === 2 ? `+49 30 5550 12${34 + index}` : person.phone },
      { type: 'email', value: person.email },
    ];
    const id = server.store.create(
      'party.party',
      {
        name: person.name,
        code: person.customerNo,
        contact_mechanisms: [['create', mechanisms]],
        addresses: [['create', [{ full_address: `${person.company}\n${person.city}` }]]],
      },
      at,
    );
    if (index % 2 === 1) continue;
    const zh = person.language === 'zh';
    const message = zh ? '要求开具增值税专用发票。' : 'Wants invoices in duplicate.';
    server.store.create(
      'ir.note',
      { message, resource: `party.party,${id}`, last_user: 'Back Office' },
      at + 3_600_000_000,
    );
  }
  return {
    config: {
      id: parseSystemId('erp'),
      adapter: 'tryton',
      name: 'ERP parties',
      names: { zh: 'ERP 客户档案' },
      settings: { baseUrl: server.baseUrl, ...login },
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
