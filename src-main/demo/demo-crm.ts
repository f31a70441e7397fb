import Database from 'better-sqlite3';

/** A customer of the demo CRM. What is absent is NULL there. */
export interface DemoCustomer {
  readonly customerNo: string;
  readonly name: string;
  readonly phone?: string;
  readonly mobile?: string;
  readonly email?: string;
  readonly company?: string;
  readonly city?: string;
  readonly tier?: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly activities?: readonly DemoActivity[];
}

export interface DemoActivity {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly author: string;
  readonly text: string;
}

/** Tables as an in-house CRM of some years has them: own names, a change table that triggers fill, a call log. */
const schema = `
CREATE TABLE kunden (
  kunden_nr TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  telefon TEXT,
  mobil TEXT,
  email TEXT,
  firma TEXT,
  ort TEXT,
  stufe TEXT,
  geaendert TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE kunden_log (
  nr INTEGER PRIMARY KEY AUTOINCREMENT,
  kunden_nr TEXT NOT NULL,
  art TEXT NOT NULL
);
CREATE TABLE kontakte (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kunden_nr TEXT NOT NULL REFERENCES kunden (kunden_nr),
  zeit TEXT NOT NULL,
  art TEXT NOT NULL,
  bearbeiter TEXT,
  text TEXT NOT NULL,
  ergebnis TEXT,
  vorgang TEXT UNIQUE
);
CREATE INDEX kontakte_kunde ON kontakte (kunden_nr, zeit);
CREATE TRIGGER kunden_neu AFTER INSERT ON kunden BEGIN INSERT INTO kunden_log (kunden_nr, art) VALUES (NEW.kunden_nr, 'insert'); END;
CREATE TRIGGER kunden_anders AFTER UPDATE ON kunden BEGIN INSERT INTO kunden_log (kunden_nr, art) VALUES (NEW.kunden_nr, 'update'); END;
CREATE TRIGGER kunden_weg AFTER DELETE ON kunden BEGIN INSERT INTO kunden_log (kunden_nr, art) VALUES (OLD.kunden_nr, 'delete'); END;
`;

const stamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, -1);

/**
 * Creates the demo CRM in a new SQLite file and fills it. A file that is there already is kept as it is, so that what was done in
 * the demo stays.
 *
 * @returns the settings of a `sql-crm` system on that file
 */
export function createDemoCrm(file: string, customers: readonly DemoCustomer[]): DemoCrmSettings {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kunden'").get() === undefined) {
      database.transaction(() => {
        database.exec(schema);
        fill(database, customers);
      })();
    }
  } finally {
    database.close();
  }
  return demoCrmSettings(file);
}

function fill(database: Database.Database, customers: readonly DemoCustomer[]): void {
  const addCustomer = database.prepare('INSERT INTO kunden VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const addContact = database.prepare(
    'INSERT INTO kontakte (kunden_nr, zeit, art, bearbeiter, text) VALUES (?, ?, ?, ?, ?)',
  );
  for (const one of customers) {
    const { customerNo, name, phone, mobile, email, company, city, tier, changedAt } = one;
    const optional = [phone, mobile, email, company, city, tier].map((value) => value ?? null);
    addCustomer.run(customerNo, name, ...optional, stamp(changedAt));
  }
  const activities = customers.flatMap(({ customerNo, activities: own = [] }) =>
    own.map((activity) => ({ ...activity, customerNo })),
  );
  for (const { customerNo, at, kind, author, text } of activities.toSorted((a, b) => a.at - b.at)) {
    addContact.run(customerNo, stamp(at), kind, author, text);
  }
}

/** Settings of a `sql-crm` system, as they stand in a configuration. */
export type DemoCrmSettings = ReturnType<typeof demoCrmSettings>;

/** How the tables of the demo CRM are mapped. */
export const demoCrmSettings = (file: string) => ({
  engine: 'sqlite',
  file,
  customers: {
    table: 'kunden',
    key: 'kunden_nr',
    updatedAt: 'geaendert',
    changeTable: { table: 'kunden_log', sequence: 'nr', key: 'kunden_nr', op: 'art' },
    columns: {
      '/name/full': { column: 'name', writable: true },
      '/phones/main/number': { column: 'telefon', writable: true },
      '/phones/mobile/number': { column: 'mobil', writable: true },
      '/emails/main/address': { column: 'email', writable: true },
      '/organizations/main/name': { column: 'firma' },
      '/addresses/main/full': { column: 'ort', writable: true },
      '/extra/tier': { column: 'stufe' },
    },
    links: { customerNo: 'kunden_nr' },
  },
  activities: {
    table: 'kontakte',
    key: 'id',
    customerKey: 'kunden_nr',
    at: 'zeit',
    kind: 'art',
    author: 'bearbeiter',
    text: 'text',
    disposition: 'ergebnis',
    operationKey: 'vorgang',
  },
});
