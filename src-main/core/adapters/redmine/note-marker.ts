const marker = /\s*\[Trunkline ([0-9A-Za-z._#~-]{1,200})\]\s*$/;

/** The key of an operation as the last line of a private note: nobody but agents reads those. */
export const withMarker = (text: string, key: string): string => `${text.replace(/\s+$/, '')}\n\n[Trunkline ${key}]`;

/** A text without its marker, and the key the marker names. */
export function splitMarker(text: string): { readonly text: string; readonly key?: string } {
  const found = text.length > 300 ? marker.exec(text.slice(-300)) : marker.exec(text);
  const [whole, key] = found ?? [];
  if (whole === undefined || key === undefined) return { text };
  return { text: text.slice(0, text.length - whole.length), key };
}
