import { textAt } from './value-path.ts';

/** A fault of SOAP 1.1 or 1.2. */
export interface SoapFault {
  /** Code, with the subcodes of SOAP 1.2 behind it. */
  readonly code: string;
  readonly text: string;
}

/** The fault in what the library throws; `undefined` where it is something else. */
export function faultOf(thrown: unknown): SoapFault | undefined {
  const root = (
    thrown as { readonly root?: { readonly Envelope?: { readonly Body?: { readonly Fault?: unknown } } } } | null
  )?.root;
  const fault = root?.Envelope?.Body?.Fault;
  if (typeof fault !== 'object' || fault === null) return undefined;
  const codes = ['faultcode', 'Code.Value', 'Code.Subcode.Value', 'Code.Subcode.Subcode.Value'];
  const code = codes.flatMap((path) => textAt(fault, path) ?? []).join(' ');
  const text = textAt(fault, 'faultstring') ?? textAt(fault, 'Reason.Text') ?? '';
  return { code, text };
}
