import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkExpression } from '../../../src-main/core/adapters/rest-mapped/mapping/check-expression.ts';
import { layOver } from '../../../src-main/core/adapters/rest-mapped/config/resolve-preset.ts';
import { restMappedSettingsSchema } from '../../../src-main/core/adapters/rest-mapped/config/settings.ts';
import { restMappedDescriptor } from '../../../src-main/core/adapters/rest-mapped/descriptor.ts';
import type { JsonValue } from '../../../src-main/core/adapters/rest-mapped/mapping/json-value.ts';
import { parseTemplate } from '../../../src-main/core/adapters/rest-mapped/template.ts';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import { plainSettings, readingBy } from '../../kit/rest-mapped/plain-settings.ts';

/** What the settings are told, as `path: message`. */
const told = (settings: unknown): readonly string[] =>
  (v.safeParse(restMappedSettingsSchema, settings).issues ?? []).map(
    (issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`,
  );
const base = 'http://desk.example';
const withMap = (ticket: string) => readingBy(base, { maps: { ticket } });
const write = { method: 'POST', path: '/x', body: '{"text": act.text}' };
const withReply = (reply: object) => plainSettings(base, { acts: { reply: { requests: [write], ...reply } } });

describe('a mapping that cannot work is refused when it is loaded', () => {
  it.each([
    [withMap('{"id": id,'), 'sources.tickets.maps.ticket: at character 10 (near "{\\"id\\": id,"): S0203'],
    [withMap('{"id": id, "state": "open"}'), 'required output is missing: createdAt, changedAt'],
    [withMap('{"id": id, "stat": "x", "state": 1, "createdAt": 1, "changedAt": 1}'), 'at character 11'],
    [withMap('x ? {"id": 1} : nothing'), 'required output is missing: state'],
    [withMap('$map(items, function($i) { {"id": $i} })'), 'required output is missing'],
    [withMap('{"id": $foo, "state": "open", "createdAt": 1, "changedAt": 1}'), 'nothing is called $foo'],
    [withMap('{"id": 1, "state": "open", "createdAt": $now(), "changedAt": 1}'), 'depends on the time of reading'],
    [withMap('$eval(text)'), 'would run text of a record as a program'],
    [withMap('[1..count]'), '".." needs two numbers'],
    [readingBy(base, { request: { path: '/t/{id', query: { since: '{since}', page: '{page}' } } }), '"{" without "}"'],
    [
      readingBy(base, { request: { path: '/t', query: { since: '{sinse}', page: '{page}' } } }),
      'there is no "sinse" here',
    ],
    [readingBy(base, { request: { path: '/t', query: { since: '{since}' } } }), 'must name {page}'],
    [readingBy(base, { items: 'tickets' }), 'sources.tickets.items: must be a JSON pointer'],
    [readingBy(base, { extras: { etags: { request: { path: '/x' } } } }), 'sources.tickets.extras.etags'],
    [withReply({ createSafety: { kind: 'externalIdUpsert' } }), 'acts.reply.createSafety: "externalIdUpsert" needs'],
    [
      withReply({ concurrency: 'stamp', read: { request: { path: '/x' }, version: 'answer.json.v' } }),
      '"stamp" needs a request that names "version"',
    ],
    [withReply({ probe: { by: 'key', request: { path: '/x' }, found: 'true' } }), 'acts.reply.probe.by: "key" needs'],
    [withReply({ compensate: { kind: 'note', requests: [write] } }), 'acts.reply.compensate: needs "probe"'],
    [withReply({ requests: [{ path: '/x' }] }), 'acts.reply.requests: needs a request that writes'],
    [withReply({ requests: [{ ...write, body: 'tekst' }] }), 'acts.reply.requests.0.body: at character 0'],
    [plainSettings(base, { acts: { updateContact: { requests: [write] } } }), 'acts.updateContact.read'],
    [
      plainSettings(base, { hook: { listen: { port: 0 }, takes: [{ source: 'calls', records: 'body' }] } }),
      'hook.takes.0.source: there is no source "calls"',
    ],
    [{ preset: 'zendesk', subdomain: 'a.b', email: 'x', token: '' }, 'subdomain:'],
    [
      { preset: 'hubspot', token: 't', override: { sources: { tickets: { maps: { ticket: '{' } } } } },
      'override.sources.tickets.maps.ticket',
    ],
  ])('%#: %j', (settings, message) => {
    expect(told(settings).join('\n')).toContain(message);
  });

  it('the good one is accepted', () => {
    expect(told(plainSettings(base))).toEqual([]);
  });

  it('the worked example of the README is accepted as it stands there, in 40 lines', () => {
    const readme = new URL('../../../src-main/core/adapters/rest-mapped/README.md', import.meta.url);
    const example = /```json\n([\s\S]*?)```/.exec(readFileSync(readme, 'utf8'))?.[1] ?? '';
    const settings = JSON.parse(example.replace('{ "$secret": "desk-token" }', '"token"')) as unknown;
    expect(told(settings)).toEqual([]);
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(40);
  });

  it('no settings at all make the check throw', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('preset', 'baseUrl', 'sources', 'acts', 'auth', '__proto__', 'x') }),
        (settings) => {
          expect(() => told(settings)).not.toThrow();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('texts', () => {
  it('any expression is accepted or refused with a place in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]()"\'$.a1 &?:=<>~|/\\^%@#') })),
        (text) => {
          const answer = checkExpression(text, { names: ['a'], variables: [] });
          if (!answer.ok) expect(answer.error.position).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('an expression nested without end is refused', () => {
    expect(checkExpression('('.repeat(100_000), { variables: [] }).ok).toBe(false);
  });

  it('templates: braces, strings and regular expressions in expressions', () => {
    const parts = (text: string) => {
      const parsed = parseTemplate(text);
      return parsed.ok
        ? parsed.value.map((part) => ('text' in part ? part.text : [part.expression]))
        : parsed.error.message;
    };
    expect(parts('/a/{b.c}/d')).toEqual(['/a/', ['b.c'], '/d']);
    expect(parts('{{x}}{$x("}")}')).toEqual(['{x}', ['$x("}")']]);
    expect(parts("q='{$replace(a, /['{2}]/, \"\")}'")).toEqual(["q='", ['$replace(a, /[\'{2}]/, "")'], "'"]);
    expect(parts('{ {"a": {"b": 1}}.a.b }')).toEqual([['{"a": {"b": 1}}.a.b']]);
    expect(parts('a}')).toContain('"}" without "{"');
    expect(parts('{}')).toContain('nothing stands');
  });

  it('any template is split or refused, and never loses text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}ab"\'/\\ ') }), (text) => {
        const parsed = parseTemplate(text);
        if (parsed.ok && !/[{}]/.test(text))
          expect(parsed.value.map((part) => ('text' in part ? part.text : '')).join('')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('presets', () => {
  it('overrides merge, replace and remove, and touch no prototype', () => {
    const under = { a: { b: 1, c: [1, 2] }, d: { kind: 'x', e: 1 }, f: 1 } as unknown as JsonValue;
    const over = JSON.parse(
      '{"a": {"c": [3]}, "d": {"kind": "y"}, "f": null, "__proto__": {"bad": true}}',
    ) as JsonValue;
    expect(layOver(under, over)).toEqual({ a: { b: 1, c: [3] }, d: { kind: 'y' } });
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
  });
});

it('what is promised follows from what is configured, act by act', () => {
  const probe = { by: 'key', request: { path: '/x', query: { k: '{key}' } }, found: 'true' };
  const acts = {
    reply: { requests: [write] },
    addNote: { requests: [write], probe, createSafety: { kind: 'searchBeforeCreate' } },
  };
  const settings = v.parse(restMappedSettingsSchema, plainSettings(base, { acts, pullEveryMs: 700, settleMs: 9 }));
  expect(descriptorFor(restMappedDescriptor, settings)).toMatchObject({
    acts: ['reply', 'addNote'],
    pullEveryMs: 700,
    settleMs: 9,
    capabilities: { createSafety: 'none', probe: 'none', delta: 'timestamp', prepare: 'check' },
    actCapabilities: { addNote: { createSafety: 'searchBeforeCreate', probe: 'byKey' }, reply: { probe: 'none' } },
  });
});
