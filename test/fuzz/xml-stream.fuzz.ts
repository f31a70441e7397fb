import * as v from 'valibot';
import { toUnified } from '../../src-main/core/adapters/xml-stream/codec.ts';
import { createRecordSplitter } from '../../src-main/core/adapters/xml-stream/framing/record-splitter.ts';
import { xmlStreamSettingsSchema } from '../../src-main/core/adapters/xml-stream/settings.ts';
import { splitOptions } from '../../src-main/core/adapters/xml-stream/split-options.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context = { system: 'partner' as SystemId, stream: 'fuzz', now: 0 };

const fuzzed = (name: string, over: Record<string, unknown>, seeds: readonly string[]): FuzzTarget => {
  const settings = v.parse(xmlStreamSettingsSchema, {
    source: { kind: 'files', folder: '/drop' },
    elements: ['c', 'rec'],
    map: { id: '@id', text: 'text', at: '@at' },
    maxRecordBytes: 4_096,
    ...over,
  });
  return {
    name: `xml-stream: ${name}`,
    structure: 'xml',
    seeds: seeds.map((seed) => Buffer.from(seed)),
    run(input) {
      const splitter = createRecordSplitter(splitOptions(settings));
      const items = [];
      const piece = 1 + ((input[0] ?? 0) % 61);
      for (let at = 0; at < input.length; at += piece) items.push(...splitter.push(input.subarray(at, at + piece)));
      items.push(...splitter.end());
      const messages = items.flatMap((item) => toUnified(item, settings, context));
      const places = messages.flatMap(({ body }) => {
        if (body.type !== 'unreadable') return [];
        const place = /byte (\d+)/.exec(body.reason)?.[1];
        return [place === undefined ? `error: ${body.reason}` : `error at ${place}`];
      });
      // Garbage between records is parked and the rest goes on: only where all of it is parked was nothing taken.
      const placeless = places.find((place) => place.startsWith('error:'));
      return placeless ?? (places.length < messages.length ? 'value' : (places[0] ?? `error at ${input.length}`));
    },
  };
};

const list =
  '<?xml version="1.0"?><list>\n<c id="1" at="2026-11-23"><text>a &amp; b &#20013;</text><k no="C-1"/><![CDATA[</c>]]></c>\n<rec id="2"/></list>';

const timeless = { id: '@id', text: 'text' };

/** A partner's stream, in the forms its records can have. */
export const targets: readonly FuzzTarget[] = [
  fuzzed('XML', {}, [list, '<c id="1"><a><b>1</b></a></c>lost<c id="2"/>']),
  fuzzed('pairs in GB18030', { encoding: 'gb18030', placed: 'before', content: { form: 'pairs' }, map: timeless }, [
    '<c id="1"/>\ntext=x\nname=y\n<c id="2"></c>\ntext=z',
  ]),
  fuzzed(
    'columns',
    {
      placed: 'after',
      map: timeless,
      content: {
        form: 'columns',
        columns: [
          { name: '@id', from: 0, length: 4 },
          { name: 'text', from: 4, length: 4 },
        ],
      },
    },
    ['0001text<c/>0002more<c></c>\n'],
  ),
];
