/** Where and why an expression is wrong. */
export interface ExpressionFault {
  /** Characters from the start of the expression. */
  readonly position: number;
  readonly message: string;
}

/** JSONata throws plain objects with a code, a position and a message. */
export function faultOf(thrown: unknown): ExpressionFault {
  const fault = typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>) : {};
  const position = typeof fault['position'] === 'number' ? fault['position'] : 0;
  const message = typeof fault['message'] === 'string' ? fault['message'] : String(thrown);
  const code = typeof fault['code'] === 'string' ? `${fault['code']}: ` : '';
  return { position, message: `${code}${message}`.slice(0, 500) };
}

/** `at character 12 (near "tickets.[")`: a person finds the place with it. */
export const placeIn = (text: string, { position }: Pick<ExpressionFault, 'position'>): string => {
  const near = text
    .slice(Math.max(0, position - 12), position + 12)
    .replace(/\s+/g, ' ')
    .trim();
  return `at character ${position} (near ${JSON.stringify(near)})`;
};
