import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupSystems } from '../../../src-renderer/features/status-strip/grouped-systems.ts';
import { systemHealthStates, type SystemStatus } from '../../../src-shared/model/system-status.ts';

const anySystems = fc
  .array(fc.constantFrom(...systemHealthStates), { maxLength: 30 })
  .map((states) =>
    states.map((state, index) => ({ id: `s${index}`, name: `S${index}`, state }) as unknown as SystemStatus),
  );

test('every system is told exactly once: by its name or in a number, and no system in trouble in the number of those that work', () => {
  fc.assert(
    fc.property(anySystems, (systems) => {
      const { named, others, connecting, well } = groupSystems(systems);
      const told = [...named, ...others, ...connecting, ...well].map(({ id }) => id);
      expect(told.toSorted()).toEqual(systems.map(({ id }) => id).toSorted());
      expect(well.every(({ state }) => state === 'ok')).toBe(true);
      expect(named.length).toBeLessThanOrEqual(4);
      const unnamed = others.map(({ state }) => state);
      if (unnamed.includes('down'))
        expect(named.every(({ state }) => state === 'down' || state === 'misconfigured')).toBe(true);
    }),
  );
});
