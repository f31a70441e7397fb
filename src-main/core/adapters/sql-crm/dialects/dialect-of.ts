import type { SqlCrmSettings } from '../settings.ts';
import type { Dialect } from './dialect.ts';
import { mysqlDialect } from './mysql.ts';
import { postgresDialect } from './postgres.ts';
import { sqliteDialect } from './sqlite.ts';

/** The dialect of the engine the settings name. */
export function dialectOf(settings: SqlCrmSettings): Dialect {
  switch (settings.engine) {
    case 'mariadb':
      return mysqlDialect(settings);
    case 'postgres':
      return postgresDialect(settings);
    case 'sqlite':
      return sqliteDialect(settings);
  }
}
