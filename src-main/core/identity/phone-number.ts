import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { isShortCode } from './short-codes.ts';

/**
 * A telephone number as it was written and what could be made of it.
 *
 * - `e164`        `e164` is the number in the form of ITU-T E.164; `ext` the extension behind it, where one was given
 * - `internal`    an extension of the own exchange, 2 to 6 digits, in `internal`
 * - `short`       a service or emergency number (110, 95588) or a feature code (`*97`): never a person
 * - `unparseable` nobody's number: withheld, empty, too short, too long, or local digits without an area code
 */
export interface PhoneNumber {
  readonly raw: string;
  readonly e164?: string;
  readonly ext?: string;
  readonly internal?: string;
  readonly state: 'e164' | 'internal' | 'short' | 'unparseable';
}

/** Longest text looked at; a number with every decoration is far below it. */
const longest = 120;
const invisible = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD]/gu;
const dashes = /[\u2010-\u2015\u2212\u30FC\uFF70\u00B7\u2022]/gu;
const scheme = /^\s*(?:tel|callto|sips?|phone|fax|mobile|mob|电话|手机)\s*[:：]\s*(?:\/\/)?/iu;
const extensionWord =
  /(?:;\s*(?:ext|isub)\s*=|,{1,3}|#|(?:\s|\b)(?:extension|extn|ext|durchwahl|dw|app|apparat|poste|interno|int|anexo|ramal)\b\.?\s*[:#]?|(?<=[\d\s)])x\.?|转分机|轉分機|内线|分机|分機|转|轉)\s*[:：]?\s*(\d{1,10})\s*#?\s*$/iu;
const featureCode = /^[*#][\d*#]{1,15}$/u;

/**
 * Reads a number however it is written: `00` and `+` prefixes, spaces, slashes, brackets with a trunk zero, dots, dashes,
 * `tel:` and `sip:` addresses, extensions in several languages, full-width digits.
 *
 * A number that names its country is taken where its length is possible, because numbering plans open new ranges faster than
 * any table follows; one without a country only where the plan of `region` knows it as valid.
 *
 * @param region ISO 3166-1 alpha-2, for numbers without a country code; an unknown one makes only full numbers readable
 */
export function normalisePhone(raw: string, region: string): PhoneNumber {
  const { number, ext, country } = takeApart(raw);
  const digits = number.replace(/\D/gu, '');
  if (digits.length < 2 || digits.length > 20 || /[\p{L}@]/u.test(number)) {
    return featureCode.test(number) ? { raw, state: 'short' } : { raw, state: 'unparseable' };
  }
  if (featureCode.test(number)) return { raw, state: 'short' };

  const home = asCountry(region);
  const e164 = country === undefined ? internationalOrNational(number, digits, home) : fullNumber(country + digits);
  if (e164 !== undefined) return { raw, e164, ...(ext === undefined ? {} : { ext }), state: 'e164' };
  if (/^\s*(?:\+|00)/u.test(number)) return { raw, state: 'unparseable' };
  if (isShortCode(digits, region)) return { raw, state: 'short' };
  if (digits.length <= 6) return { raw, internal: digits, state: 'internal' };

  return { raw, state: 'unparseable' };
}

interface Parts {
  readonly number: string;
  readonly ext: string | undefined;
  /** `+41` where the writer named it apart from the number (`phone-context`, RFC 3966). */
  readonly country: string | undefined;
}

function takeApart(raw: string): Parts {
  let text = raw.slice(0, longest).normalize('NFKC').replace(invisible, '').replace(dashes, '-').trim();
  text = /<([^<>]*\d[^<>]*)>\s*$/u.exec(text)?.[1] ?? text;
  const isUri = /^\s*(?:sips?|callto)\s*:/iu.test(text);
  text = text.replace(scheme, '').replaceAll('%20', ' ').replaceAll(/%2B/giu, '+');
  if (isUri) text = text.replace(/@.*$/u, '');

  const country = /;\s*phone-context\s*=\s*(\+\d{1,3})(?!\d)/iu.exec(text)?.[1];
  text = text.replace(/;\s*(?!ext|isub)[a-z][\w-]*(?:\s*=\s*[^;]*)?/giu, '');
  const found = featureCode.test(text) ? null : extensionWord.exec(text);
  let ext = found?.[1];
  if (found !== null) text = text.slice(0, found.index);

  const dashed = ext === undefined ? /^([\d()+\s]*\d[\s-]+\d{7,8})-(\d{1,6})$/u.exec(text.trim()) : null;
  if (dashed !== null) [text, ext] = [dashed[1]!, dashed[2]];
  return { number: text.trim(), ext, country: country !== undefined && !text.includes('+') ? country : undefined };
}

function internationalOrNational(number: string, digits: string, home: CountryCode | undefined): string | undefined {
  const withPlus = plusForm(number);
  if (withPlus !== undefined) {
    const full = fullNumber(withPlus);
    if (full !== undefined) return full;
  }
  if (number.includes('+')) return undefined;

  const national = home === undefined ? undefined : parsePhoneNumberFromString(digits, home);
  if (national?.isValid()) return national.number;
  // Exchanges deliver E.164 without the plus; ten digits and fewer are too easily something else.
  const bare = digits.length >= 11 ? parsePhoneNumberFromString(`+${digits}`) : undefined;
  return bare?.isValid() ? bare.number : undefined;
}

/** The number from its country code on, where it has an international prefix; a trunk zero in brackets is dropped later. */
function plusForm(number: string): string | undefined {
  const bare = number.replace(/^[\s(]*00\s*(?=\+)/u, '').replace(/^([\s(]*)\+\s*00/u, '$1+');
  const plus = /^[\s(]*\+(.*)$/su.exec(bare);
  if (plus !== null) return `+${plus[1]!}`;
  const zeros = /^[\s(]*00(?!0)(.*)$/su.exec(bare);
  return zeros === null ? undefined : `+${zeros[1]!}`;
}

function fullNumber(withPlus: string): string | undefined {
  const parsed = parsePhoneNumberFromString(withPlus);
  if (parsed === undefined) return undefined;
  if (parsed.isValid()) return parsed.number;
  return parsed.isPossible() && parsed.nationalNumber.length >= 7 ? parsed.number : undefined;
}

function asCountry(region: string): CountryCode | undefined {
  const code = region.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

/** The calling code of a region without the plus, e.g. `41`; `undefined` for an unknown region. */
export function callingCode(region: string): string | undefined {
  const country = asCountry(region);
  return country === undefined ? undefined : getCountryCallingCode(country);
}
