import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../src-main/demo/demo-asterisk.ts';
import { startMariadb, type RunningMariadb } from './real/mariadb.ts';
import { startRequestTracker, type RequestTracker } from './real/request-tracker.ts';
import { tempDir } from './temp-dir.ts';

/** The customer of the story: known to the CRM and, by mail address and customer number, to the ticket system. */
export const anna = {
  id: 'C-1001',
  name: 'Anna Müller',
  phone: '044 123 45 67',
  calls: '+41441234567',
  email: 'anna@example.com',
  company: 'Demo Alpen AG',
} as const;

/** As much of an answer of Request Tracker as the tests look at. */
export interface RtAnswer {
  readonly id: string | number;
  readonly items: readonly {
    readonly id: string;
    readonly Type: string;
    readonly Creator: { readonly id: string };
    readonly ContentType?: string;
    readonly Content?: string;
  }[];
}

/** The systems of a small company: a real Request Tracker, a real MariaDB with CRM tables, and a PBX that speaks AMI. */
export interface Workplace extends AsyncDisposable {
  readonly tracker: RequestTracker;
  readonly crm: RunningMariadb;
  readonly pbx: DemoAsterisk;
  /** Configuration of a workspace with these three systems. */
  readonly configFile: string;
  /** A folder for the data of workstations; everything in it is removed at the end. */
  readonly folder: string;
  /** One request to Request Tracker as `bridge`; answers the JSON. Throws where it does not succeed. */
  rt(method: string, path: string, body?: unknown): Promise<RtAnswer>;
  /** Opens a ticket of Anna's; answers its id. */
  openTicket(subject: string, text: string): Promise<string>;
  /** Correspondence on a ticket in the order it was written: who and what. */
  correspondence(ticket: string): Promise<{ creator: string; text: string }[]>;
}

export async function startWorkplace(): Promise<Workplace> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(tempDir());
  const [tracker, crm] = await Promise.all([startRequestTracker(), startMariadb()]);
  starting.use(tracker);
  starting.use(crm);
  const agent = { interface: 'PJSIP/1001', memberName: 'Agent One', extension: '1001' };
  const pbx = starting.use(
    await startDemoAsterisk({
      clock: createRealClock(),
      agents: [agent],
      queues: [{ name: 'support', extension: '800', ringMs: 60_000 }],
    }),
  );
  await crm.sql(
    `CREATE TABLE customers (
       id VARCHAR(20) PRIMARY KEY, full_name VARCHAR(100) NOT NULL, phone VARCHAR(40), email VARCHAR(100),
       company VARCHAR(100), tier VARCHAR(20),
       updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
     ) ENGINE=InnoDB`,
    `CREATE TABLE activities (
       id BIGINT AUTO_INCREMENT PRIMARY KEY, customer_id VARCHAR(20) NOT NULL, happened_at TIMESTAMP(3) NOT NULL,
       kind VARCHAR(20), agent VARCHAR(100), body TEXT NOT NULL, direction VARCHAR(10), phone_number VARCHAR(40),
       talk_seconds INT, disposition VARCHAR(40), trunkline_key VARCHAR(128) UNIQUE,
       FOREIGN KEY (customer_id) REFERENCES customers (id)
     ) ENGINE=InnoDB`,
    `INSERT INTO customers (id, full_name, phone, email, company, tier)
     VALUES ('${anna.id}', '${anna.name}', '${anna.phone}', '${anna.email}', '${anna.company}', 'gold'),
            ('C-1002', '王小明', '138 0013 8001', 'wang@example.com', '华东示范商贸', 'silver')`,
    `INSERT INTO activities (customer_id, happened_at, kind, agent, body)
     VALUES ('${anna.id}', '2026-11-02 09:00:00', 'visit', 'Second Agent', 'Site visit: filters replaced.')`,
  );
  const configFile = join(folder.path, 'workspace.json');
  await writeFile(
    configFile,
    JSON.stringify({
      name: 'Workplace',
      region: 'CH',
      agent: { id: 'agent1', name: 'Agent One', aliases: ['agent1'] },
      systems: [
        {
          id: 'tickets',
          adapter: 'request-tracker',
          name: 'Tickets',
          settings: {
            baseUrl: tracker.baseUrl,
            auth: { token: tracker.tokens.agent1 },
            customerNumberField: 'CustomerNo',
          },
        },
        {
          id: 'crm',
          adapter: 'sql-crm',
          name: 'CRM',
          settings: {
            engine: 'mariadb',
            host: crm.host,
            port: crm.port,
            database: crm.database,
            user: crm.user,
            password: crm.password,
            customers: {
              table: 'customers',
              key: 'id',
              updatedAt: 'updated_at',
              columns: {
                '/name/full': { column: 'full_name' },
                '/phones/main/number': { column: 'phone', writable: true },
                '/emails/main/address': { column: 'email', writable: true },
                '/organizations/main/name': { column: 'company' },
                '/extra/tier': { column: 'tier' },
              },
              links: { customerNo: 'id' },
            },
            activities: {
              table: 'activities',
              key: 'id',
              customerKey: 'customer_id',
              at: 'happened_at',
              text: 'body',
              kind: 'kind',
              author: 'agent',
              direction: 'direction',
              number: 'phone_number',
              talked: 'talk_seconds',
              disposition: 'disposition',
              operationKey: 'trunkline_key',
            },
          },
        },
        {
          id: 'pbx',
          adapter: 'asterisk',
          name: 'Call centre',
          settings: {
            host: pbx.host,
            port: pbx.port,
            username: pbx.username,
            secret: pbx.secret,
            agents: { agent1: agent },
            deviceControl: 'pjsipNotify',
          },
        },
      ],
    }),
  );

  async function rt(method: string, path: string, body?: unknown): Promise<RtAnswer> {
    const answer = await fetch(`${tracker.baseUrl}/REST/2.0${path}`, {
      method,
      headers: { authorization: `token ${tracker.tokens.bridge}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as RtAnswer;
  }

  const held = starting.move();
  return {
    tracker,
    crm,
    pbx,
    configFile,
    folder: folder.path,
    rt,
    async openTicket(subject, text) {
      const made = await rt('POST', '/ticket', {
        Queue: 'Support',
        Subject: subject,
        Requestor: anna.email,
        Content: text,
        ContentType: 'text/plain',
        CustomFields: { CustomerNo: anna.id },
      });
      return String(made.id);
    },
    async correspondence(ticket) {
      const { items } = await rt('GET', `/ticket/${ticket}/history?fields=Type,Creator,Created&per_page=100`);
      const found: { creator: string; text: string }[] = [];
      for (const item of items) {
        if (item.Type !== 'Correspond') continue;
        const { items: parts } = await rt(
          'GET',
          `/transaction/${item.id}/attachments?fields=Content,ContentType&per_page=100`,
        );
        const plain = parts.find((part) => part.ContentType === 'text/plain');
        found.push({ creator: item.Creator.id, text: (plain?.Content ?? '').trim() });
      }
      return found;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
