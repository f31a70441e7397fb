/** Deepest nesting that is looked into; what is deeper is refused, because recursion over it could exhaust the stack. */
export const deepestJson = 64;

/** Walks without recursion, so that it is safe for what it is there to refuse. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestJson) return true;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const child of Object.values(one)) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}
