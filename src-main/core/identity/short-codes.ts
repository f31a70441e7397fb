/**
 * Numbers that reach a service from any phone of a country, so that they are never a person and never an extension.
 *
 * Sources: 112 and 116xxx: Commission Decision 2007/116/EC and Directive (EU) 2018/1972, article 109; CN: the numbering plan of the
 * Ministry of Industry and Information Technology (1xx emergency, 100xx carriers, 123xx hotlines, 95xxx and 96xxx services);
 * CH: the OFCOM list of short numbers; DE: the Bundesnetzagentur list of 11x numbers; NANP: N11 codes.
 */
const everywhere = /^(?:112|116\d{3})$/u;
const byRegion: Readonly<Record<string, RegExp>> = {
  CN: /^(?:11[0249]|12[0-2]|100\d{2}|1[012]\d{3}|9[56]\d{3,4})$/u,
  CH: /^(?:11[478]|14[0-7]|16\d|175|18\d{2})$/u,
  DE: /^(?:110|115|118\d{2,3})$/u,
  AT: /^(?:122|133|14[0-7]|118\d{2,3})$/u,
  FR: /^(?:1[578]|11[459]|118\d{3}|39\d{2})$/u,
  GB: /^(?:999|111|101|118\d{3})$/u,
  US: /^[2-9]11$/u,
  CA: /^[2-9]11$/u,
  HK: /^(?:999|18\d{2,3})$/u,
  TW: /^(?:110|113|119|165|19\d{2})$/u,
};

/** @param digits digits only  @param region ISO 3166-1 alpha-2 */
export function isShortCode(digits: string, region: string): boolean {
  return everywhere.test(digits) || (byRegion[region.toUpperCase()]?.test(digits) ?? false);
}
