import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { callingCode, normalisePhone } from '../../identity/phone-number.ts';
import type { AsteriskSettings } from './settings.ts';

export interface Dialable {
  /** What the dial plan gets: digits, `+`, `*` and `#` only. */
  readonly exten: string;
  /** An extension behind the number, which a person has to dial once it answers. */
  readonly afterwards: string | undefined;
}

/**
 * A number as a person wrote it, or as a system stores it, in the form this PBX dials. Extensions, service numbers and feature codes
 * stay as they are; outside numbers get the prefix, and the country code only where they leave the country.
 */
export function toDialable(
  written: string,
  plan: AsteriskSettings['dial'],
  region: string,
): Result<Dialable, { readonly message: string }> {
  const bare = written.normalize('NFKC').replaceAll(/[\s().\-/]/gu, '');
  const digits = bare.replace(/^[*#]/, '');
  if (/^[*#]?\d+$/.test(bare) && digits.length <= plan.internalDigits)
    return ok({ exten: bare, afterwards: undefined });
  const number = normalisePhone(written, region);
  if (number.state === 'internal') return ok({ exten: number.internal ?? bare, afterwards: undefined });
  if (number.state === 'short' && /^[*#\d]+$/.test(bare)) return ok({ exten: bare, afterwards: undefined });
  const parsed = number.e164 === undefined ? undefined : parsePhoneNumberFromString(number.e164);
  if (!parsed) return err({ message: `"${written.slice(0, 64)}" is not a number that can be dialled` });
  const home = parsed.countryCallingCode === callingCode(region);
  const international = `${plan.international}${parsed.number.slice(1)}`;
  const national = parsed.formatNational().replaceAll(/\D/g, '');
  return ok({ exten: plan.prefix + (home && plan.nationalFormat ? national : international), afterwards: number.ext });
}

/** Where to transfer to: a name of the dial plan as it is, anything else as a number. */
export function toTransferTarget(
  written: string,
  plan: AsteriskSettings['dial'],
  region: string,
): Result<Dialable, { readonly message: string }> {
  const trimmed = written.trim();
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(trimmed)) return ok({ exten: trimmed, afterwards: undefined });
  return toDialable(written, plan, region);
}
