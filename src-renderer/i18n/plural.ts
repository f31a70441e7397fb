const rules = new Intl.PluralRules('en');

/** English singular or plural: `plural(1, 'row', 'rows')`. Chinese needs no counterpart. */
export const plural = (n: number, one: string, other: string): string => (rules.select(n) === 'one' ? one : other);
