import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editSystemsText } from '../../../src-main/core/config/edit-systems-text.ts';
import type { SystemConfig } from '../../../src-main/core/config/workspace-config.ts';

const system = (id: string, settings: Record<string, unknown> = {}): SystemConfig => ({
  id: id as SystemConfig['id'],
  adapter: 'request-tracker',
  settings,
});

const byHand = `{
    "name":   "Shop",
    "systems": [
        { "id": "crm", "adapter": "sql-crm", "settings": { "file": "a]},{.db", "note": "\\"" } },

        { "id": "tickets",
          "adapter": "request-tracker", "settings": { "auth": { "token": { "$secret": "rt" } } } }
    ],
    "agent": { "id": "a1", "name": "A" }
}
`;

test('a system is added behind the others, and nothing else of the text moves', () => {
  const after = editSystemsText(byHand, 'pbx', system('pbx', { host: 'h' }));
  expect(after).toBe(
    byHand.replace(
      '} } } }\n    ]',
      `} } } },
        {
            "id": "pbx",
            "adapter": "request-tracker",
            "settings": {
                "host": "h"
            }
        }
    ]`,
    ),
  );
});

test('a system is replaced where it stands', () => {
  const after = editSystemsText(byHand, 'crm', system('crm'));
  expect(after.slice(0, byHand.indexOf('{ "id": "crm"'))).toBe(byHand.slice(0, byHand.indexOf('{ "id": "crm"')));
  expect(after.slice(after.indexOf(',\n\n'))).toBe(byHand.slice(byHand.indexOf(',\n\n')));
});

test('the first, the last and the only system can be removed', () => {
  const noCrm = editSystemsText(byHand, 'crm', undefined);
  expect(noCrm).toContain('[\n        { "id": "tickets"');
  const noTickets = editSystemsText(byHand, 'tickets', undefined);
  expect(noTickets).toContain('"note": "\\"" } }\n    ]');
  expect(editSystemsText(noCrm, 'tickets', undefined)).toContain('"systems": [],');
});

test('line ends of Windows stay what they are', () => {
  const windows = byHand.replaceAll('\n', '\r\n');
  const after = editSystemsText(windows, 'pbx', system('pbx'));
  expect(after.replaceAll('\r\n', '')).not.toContain('\n');
});

test('an empty list and a file on one line take a system too', () => {
  const one = editSystemsText('{"agent":{"id":"a","name":"A"},"systems":[]}', 'a', system('a'));
  expect(JSON.parse(one)).toMatchObject({ systems: [{ id: 'a' }] });
});

test('of two lists of systems the one that counts for a reader is changed', () => {
  const text = '{"systems":[{"id":"old"}],"systems":[{"id":"b"}]}';
  expect(JSON.parse(editSystemsText(text, 'b', undefined))).toEqual({ systems: [] });
});

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('}]', '\\"', '"systems"', ',{'));
const anySystem = fc.record({
  id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/),
  adapter: anyText,
  settings: fc.dictionary(anyText, fc.oneof(fc.jsonValue(), anyText), { maxKeys: 4 }),
}) as fc.Arbitrary<SystemConfig>;
const anyStyle = fc.constantFrom(undefined, 2, '\t', '    ');

test('whatever the file holds, an edit changes that system and no other byte of meaning', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anySystem, { selector: ({ id }) => id, maxLength: 5 }),
      anySystem,
      fc.boolean(),
      fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 3 }),
      anyStyle,
      (systems, edited, remove, around, style) => {
        const { ['systems']: _, ...rest } = around;
        const text = JSON.stringify({ ...rest, systems, last: { systems: [] } }, undefined, style);
        const after = JSON.parse(editSystemsText(text, edited.id, remove ? undefined : edited)) as object;
        const known = systems.some(({ id }) => id === edited.id);
        const put = known ? systems.map((one) => (one.id === edited.id ? edited : one)) : [...systems, edited];
        const wanted = remove ? systems.filter(({ id }) => id !== edited.id) : put;
        expect(after).toEqual(JSON.parse(JSON.stringify({ ...rest, systems: wanted, last: { systems: [] } })));
      },
    ),
  );
});
