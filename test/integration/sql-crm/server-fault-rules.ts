import { expect, it } from 'vitest';
import { createPingWatch } from '../../kit/ping-watch.ts';
import { freePort } from '../../kit/real/free-port.ts';
import { createCrmTables, type CrmServer } from './crm-server.ts';
import {
  changePhone,
  customersOf,
  errorOf,
  logCall,
  openCrm,
  operationOf,
  pullAll,
  soon,
  valueOf,
} from './crm-session.ts';

/** What happens when the server, the login or the line is not as it should be. */
export function serverFaultRules(server: () => CrmServer): void {
  const phone = async (): Promise<unknown> =>
    (await server().sql('SELECT phone FROM customers WHERE id = 1'))[0]?.['phone'];

  it('a wrong password, an unknown database and a server that is not there are told apart, without the password', async () => {
    await createCrmTables(server());
    const cases = [
      [{ password: 'wrong-secret' }, 'misconfigured', 'systems.advice.checkPassword'],
      [{ database: 'nowhere', user: 'root-of-nobody' }, 'misconfigured', 'systems.advice.checkPassword'],
      [{ port: await freePort() }, 'unreachable', 'systems.advice.checkNetwork'],
      [{ host: 'no-such-host.invalid' }, 'unreachable', 'systems.advice.checkNetwork'],
    ] as const;
    for (const [change, kind, key] of cases) {
      await using session = openCrm(server(), change);
      const error = errorOf(await session.health(soon()));
      expect(error).toMatchObject({ kind, advice: { key } });
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  });

  it('a connection that idles is asked within a minute whether it lives', async () => {
    await createCrmTables(server());
    const pings = createPingWatch();
    await using session = openCrm(server(), {}, pings.makePool);
    valueOf(await session.health(soon()));
    const ping = await pings.idle(300_000);
    expect(ping).toMatchObject({ alive: true });
    expect(ping?.afterMs).toBeLessThanOrEqual(60_000);
  });

  it('a server that is killed and comes back is found again by the same session', async () => {
    await createCrmTables(server());
    await using session = openCrm(server());
    const { cursor } = await pullAll(session);
    await server().kill9?.();
    expect(errorOf(await session.pull(cursor, soon()))).toMatchObject({ kind: 'unreachable' });
    await server().restart?.();
    await expect.poll(async () => (await session.pull(cursor, soon())).ok, { timeout: 10_000 }).toBe(true);
  });

  it('a server that takes requests and answers none ends every call at its deadline, and is found again after', async () => {
    await createCrmTables(server());
    await using session = openCrm(server());
    const { cursor } = await pullAll(session);
    {
      await using frozen = server().freeze?.();
      expect(frozen).toBeDefined();
      expect(errorOf(await session.pull(cursor, AbortSignal.timeout(300)))).toMatchObject({ kind: 'unreachable' });
      expect(errorOf(await session.health(AbortSignal.timeout(300)))).toMatchObject({ kind: 'unreachable' });
    }
    await expect.poll(async () => (await session.pull(cursor, soon())).ok, { timeout: 10_000 }).toBe(true);
  });

  it('a record that somebody holds locked makes a commit busy, not lost', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), { prepare: 'check' });
    const operation = operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'));
    valueOf(await session.prepare(operation, soon()));
    await server().sql('BEGIN', 'SELECT id FROM customers WHERE id = 1 FOR UPDATE');
    expect(errorOf(await session.commit(operation, {}, soon()))).toMatchObject({ kind: 'busy' });
    await server().sql('ROLLBACK');
    expect((await session.commit(operation, {}, soon())).ok).toBe(true);
  });

  it('an attempt that is given up while it waits is no unknown: nothing was committed', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), { prepare: 'check' });
    const operation = operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'));
    valueOf(await session.prepare(operation, soon()));
    await server().sql('BEGIN', 'SELECT id FROM customers WHERE id = 1 FOR UPDATE');
    expect(errorOf(await session.commit(operation, {}, AbortSignal.timeout(200)))).toMatchObject({
      kind: 'unreachable',
    });
    await server().sql('ROLLBACK');
    await expect
      .poll(async () => valueOf(await session.probe(operation, undefined, soon())).found, { timeout: 10_000 })
      .toBe('absent');
    expect(await phone()).toBe('+49 30 1234');
  });

  it('a user without the right to create the barrier table is told the statement to ask for', async () => {
    await createCrmTables(server());
    const { engine } = server();
    if (engine === 'mariadb') {
      await server().sql(
        "REVOKE ALL ON crm.* FROM 'crm'@'127.0.0.1'",
        "GRANT SELECT, INSERT, UPDATE ON crm.* TO 'crm'@'127.0.0.1'",
      );
    } else {
      await server().sql(
        'ALTER DATABASE crm OWNER TO postgres',
        'REVOKE ALL ON SCHEMA public FROM crm',
        'REVOKE ALL ON SCHEMA public FROM public',
        'GRANT USAGE ON SCHEMA public TO crm',
      );
    }
    await using session = openCrm(server(), { prepare: 'check' });
    const error = errorOf(await session.prepare(operationOf(logCall('1')), soon()));
    await (engine === 'mariadb'
      ? server().sql("GRANT ALL ON crm.* TO 'crm'@'127.0.0.1'")
      : server().sql('GRANT ALL ON SCHEMA public TO crm'));
    expect(error).toMatchObject({ kind: 'misconfigured', advice: { key: 'systems.advice.createBarrierTable' } });
    expect(error.message).toContain('CREATE TABLE IF NOT EXISTS trunkline_operations');
    expect((await session.prepare(operationOf(logCall('1')), soon())).ok).toBe(true);
  });
}

/** Prepared branches, where the engine has them. */
export function branchRules(server: () => CrmServer): void {
  const native = { prepare: 'native' };
  const operation = () => operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'), logCall('1'));

  it('a prepared branch survives a kill of the server and is committed by another session', async () => {
    await createCrmTables(server());
    const kept = operation();
    const dropped = operationOf(logCall('1', 'Never mind'));
    {
      await using session = openCrm(server(), native);
      valueOf(await session.prepare(kept, soon()));
      valueOf(await session.prepare(dropped, soon()));
      await server().kill9?.();
    }
    await server().restart?.();
    await using session = openCrm(server(), native);
    const doubts = async () => valueOf((await session.inDoubt?.(soon())) ?? { ok: true, value: [] });
    expect((await doubts()).toSorted()).toEqual([kept.key, dropped.key].toSorted());
    expect(valueOf(await session.probe(kept, undefined, soon()))).toEqual({ found: 'absent' });
    valueOf((await session.settleBranch?.(kept.key, 'commit', soon())) ?? { ok: true, value: undefined });
    valueOf((await session.settleBranch?.(dropped.key, 'rollback', soon())) ?? { ok: true, value: undefined });
    expect(await doubts()).toEqual([]);
    expect(valueOf(await session.probe(kept, undefined, soon()))).toMatchObject({ found: 'present' });
    expect(valueOf(await session.probe(dropped, undefined, soon()))).toEqual({ found: 'absent' });
    expect((await server().sql('SELECT id FROM activities WHERE op_key IS NOT NULL')).length).toBe(1);
    // Settling what is settled is harmless; a commit of what is gone is not taken for done.
    valueOf((await session.settleBranch?.(kept.key, 'commit', soon())) ?? { ok: true, value: undefined });
    const lost = await session.settleBranch?.(dropped.key, 'commit', soon());
    expect(lost).toMatchObject({ ok: false, error: { kind: 'refused' } });
  });

  it('a line that breaks at the commit leaves it unknown, and the probe says what became of it', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), native);
    const one = operation();
    const { state } = valueOf(await session.prepare(one, soon()));
    await server().kill9?.();
    const error = errorOf(await session.commit(one, state, soon()));
    expect(['unknown', 'unreachable']).toContain(error.kind);
    await server().restart?.();
    await expect.poll(async () => (await session.probe(one, state, soon())).ok, { timeout: 10_000 }).toBe(true);
    expect(valueOf(await session.probe(one, state, soon()))).toEqual({ found: 'absent' });
    expect(valueOf(await session.commit(one, state, soon())).evidence).toBe('customers 1, activities 2');
    expect(customersOf((await pullAll(session)).messages)[0]?.card.phones?.['main']?.number).toBe('+49 30 9999');
  });

  it('a commit that is not answered in time is unknown, and the probe finds out what became of it', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), native);
    const one = operation();
    const { state } = valueOf(await session.prepare(one, soon()));
    {
      await using frozen = server().freeze?.();
      expect(frozen).toBeDefined();
      expect(errorOf(await session.commit(one, state, AbortSignal.timeout(300)))).toMatchObject({ kind: 'unknown' });
    }
    // The server carries out what it had received before it was frozen, or never got it: either way it can be told.
    await expect
      .poll(
        async () => {
          const probed = await session.probe(one, state, soon());
          if (probed.ok && probed.value.found === 'absent') await session.commit(one, state, soon());
          return probed.ok && probed.value.found;
        },
        { timeout: 10_000 },
      )
      .toBe('present');
    expect((await server().sql('SELECT id FROM activities WHERE op_key IS NOT NULL')).length).toBe(1);
  });

  it('names only its own branches: those of other systems and programs are left alone', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), native);
    const foreign =
      server().engine === 'mariadb'
        ? ["XA START 'payroll'", "XA END 'payroll'", "XA PREPARE 'payroll'"]
        : ['BEGIN', "PREPARE TRANSACTION 'payroll'"];
    await server().sql(...foreign);
    const listed = valueOf((await session.inDoubt?.(soon())) ?? { ok: true, value: [] });
    await server().sql(server().engine === 'mariadb' ? "XA ROLLBACK 'payroll'" : "ROLLBACK PREPARED 'payroll'");
    expect(listed).toEqual([]);
  });

  it('more branches than connections are prepared side by side and all committed', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), { ...native, connections: 4 });
    const many = Array.from({ length: 12 }, (_, index) => operationOf(logCall('1', `Call ${index}`)));
    const prepared = await Promise.all(many.map((one) => session.prepare(one, soon())));
    expect(prepared.map(({ ok }) => ok)).toEqual(many.map(() => true));
    const committed = await Promise.all(many.map((one) => session.commit(one, {}, soon())));
    expect(committed.map((one) => (one.ok ? 'ok' : one.error.message))).toEqual(many.map(() => 'ok'));
    expect(valueOf((await session.inDoubt?.(soon())) ?? { ok: true, value: [''] })).toEqual([]);
  });
}
