/** The shape every language has to fill: the same keys, text for text, and the same arguments for what takes arguments. */
export type Same<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Same<T[K]> };
