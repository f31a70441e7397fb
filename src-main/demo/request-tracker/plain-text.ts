/** A value of a request as text; anything that is neither text nor a number is empty. */
export const plainText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Single-value fields take the first of a list. */
export const firstText = (value: unknown): string => plainText(Array.isArray(value) ? value[0] : value);
