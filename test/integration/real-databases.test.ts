import { expect, it } from 'vitest';
import { mariadbRequirement, startMariadb } from '../kit/real/mariadb.ts';
import { postgresRequirement, startPostgres } from '../kit/real/postgres.ts';
import { describeReal } from '../kit/real/requirement.ts';

describeReal(mariadbRequirement, 'MariaDB of the test kit', () => {
  it('keeps what was committed over a kill -9 and a restart', async () => {
    await using server = await startMariadb();
    await server.sql('CREATE TABLE kept (id INT PRIMARY KEY)', 'INSERT INTO kept VALUES (7)');
    await server.kill9();
    await server.restart();
    expect(await server.sql('SELECT id FROM kept')).toEqual([{ id: 7 }]);
  });
});

describeReal(postgresRequirement, 'PostgreSQL of the test kit', () => {
  it('keeps what was committed over a kill -9 and a restart', async () => {
    await using server = await startPostgres();
    await server.sql('CREATE TABLE kept (id INT PRIMARY KEY)', 'INSERT INTO kept VALUES (7)');
    await server.kill9();
    await server.restart();
    expect(await server.sql('SELECT id FROM kept')).toEqual([{ id: 7 }]);
  });
});
