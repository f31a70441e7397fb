import type { WireError } from '../result/error-codes.ts';
import type { Result } from '../result/result.ts';
import type { CallContext, CallSpec } from './contract.ts';
import type { RouterContext } from './router.ts';
import type { Run } from './running.ts';
import { validate } from './validate.ts';

/** What a window asked for, and the run that answers it. */
export interface Asked {
  readonly run: Run;
  readonly method: string;
  readonly input: unknown;
}

type AnyHandler = (
  input: unknown,
  context: CallContext,
) => Promise<Result<unknown, WireError>> | Result<unknown, WireError>;

/** An answer that breaks the contract is as much a fault as an exception. */
function assertContract(spec: CallSpec, method: string, answer: Result<unknown, WireError>): void {
  if (answer.ok) {
    const checked = validate(spec.out, answer.value, `the answer of ${method}`);
    if (!checked.ok) throw new Error(checked.error.message);
  } else if (!spec.errors.includes(answer.error.code)) {
    throw new Error(`${method} answers ${answer.error.code}, which its contract does not name`);
  }
}

/** Answers one call. Nothing is sent once the caller withdrew it: nobody waits for the answer. Never rejects. */
export async function runCall(
  router: RouterContext,
  spec: CallSpec,
  handler: (...args: never[]) => unknown,
  { run, method, input }: Asked,
): Promise<void> {
  const { id } = run;
  const checked = validate(spec.in, input, `the input of ${method}`);
  if (!checked.ok) {
    router.wire.send({ t: 'err', id, error: checked.error });
    return;
  }
  try {
    const answer = await (handler as AnyHandler)(checked.value, run);
    if (router.validateOutput) assertContract(spec, method, answer);
    // Those that wait go on one after the other: each looks again, so that they do not all send into the room for one.
    while (router.gate.behind && !run.aborted) await router.gate.ready();
    if (run.aborted) return;
    router.wire.send(answer.ok ? { t: 'ok', id, output: answer.value } : { t: 'err', id, error: answer.error });
  } catch (error) {
    if (run.aborted && isAbort(error, run.signal)) return;
    const told = router.fault(method, error);
    if (!run.aborted) router.wire.send({ t: 'err', id, error: told });
  }
}

/** True where a handler stopped because it was told to. */
export const isAbort = (error: unknown, signal: AbortSignal): boolean =>
  error === signal.reason || (error instanceof Error && (error.name === 'AbortError' || error.cause === signal.reason));
