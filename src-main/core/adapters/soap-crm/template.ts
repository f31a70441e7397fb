/** A request as the settings write it: element to text, or to further elements. `{name}` stands for a value. */
export interface RequestTemplate {
  readonly [element: string]: string | RequestTemplate;
}

const placeholder = /\{([^{}]+)\}/g;

/** Names of all values a template asks for. */
export function placeholdersOf(template: RequestTemplate): readonly string[] {
  return Object.values(template).flatMap((part) =>
    typeof part === 'string' ? [...part.matchAll(placeholder)].map(([, name = '']) => name) : placeholdersOf(part),
  );
}

/** Fills a template. An element whose only content is a value that is absent is left out. */
export function fillTemplate(
  template: RequestTemplate,
  values: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const filled: Record<string, unknown> = {};
  for (const [element, part] of Object.entries(template)) {
    if (typeof part !== 'string') {
      filled[element] = fillTemplate(part, values);
      continue;
    }
    const whole = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (whole === undefined) filled[element] = part.replace(placeholder, (_, name: string) => values[name] ?? '');
    else if (values[whole] !== undefined) filled[element] = values[whole];
  }
  return filled;
}
