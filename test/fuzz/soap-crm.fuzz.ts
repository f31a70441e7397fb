import * as v from 'valibot';
import { parseJson } from '../../src-main/core/http/parse-json.ts';
import { customerToUnified, eventToUnified, unreadableRow } from '../../src-main/core/adapters/soap-crm/codec.ts';
import { faultOf } from '../../src-main/core/adapters/soap-crm/fault.ts';
import { soapCrmSettingsSchema } from '../../src-main/core/adapters/soap-crm/settings.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import { soapCrmSettings } from '../kit/real/soap-crm.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const { customers, calls } = v.parse(
  soapCrmSettingsSchema,
  soapCrmSettings({ wsdl: () => 'http://127.0.0.1/?wsdl', username: 'u', password: 'p' }, '1.1'),
);
const context = { system: 'crm' as SystemId, now: 0 };
const seeds = [
  { customerNo: 'C-1', name: 'A', phone: '1', rowVersion: '1', changedAt: '2026-11-23T09:00:00Z', deleted: 'false' },
  {
    eventNo: '1',
    customerNo: { $value: 'C-1', attributes: {} },
    text: 'x',
    at: '2026-11-23T09:00:00',
    externalId: 'k',
  },
];

/** Rows as the SOAP library hands them over. The XML itself is the library's to read. */
export const target: FuzzTarget = {
  name: 'soap-crm: rows',
  structure: 'json',
  seeds: seeds.map((seed) => Buffer.from(JSON.stringify(seed))),
  run(input) {
    const json = parseJson(input);
    if (!json.ok) return `error at ${json.error.byteOffset}`;
    faultOf({ root: { Envelope: { Body: { Fault: json.value } } } });
    const customer = customerToUnified(json.value, customers, context);
    const event = eventToUnified(json.value, calls!, context);
    if (customer.ok || event.ok) return 'value';
    unreadableRow('customer', json.value, customer.error, context);
    return `error at ${customer.error.path} and ${event.error.path}`;
  },
};
