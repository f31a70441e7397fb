import type * as v from 'valibot';
import type { ErrorCode, WireError } from '../result/error-codes.ts';
import type { Result } from '../result/result.ts';

/** Any schema: valibot's schemas are invariant in their input and output, so nothing narrower takes them all. */
export type AnySchema = v.GenericSchema<any, any>;

/** One request and its answer. `idempotent` calls may be repeated by the client after a cut. */
export interface CallSpec<
  I extends AnySchema = AnySchema,
  O extends AnySchema = AnySchema,
  E extends ErrorCode = ErrorCode,
> {
  readonly type: 'call';
  readonly in: I;
  readonly out: O;
  readonly errors: readonly E[];
  readonly idempotent: boolean;
}

/** A subscription: events until either side ends it. The first event is a snapshot unless the cursor could be resumed. */
export interface StreamSpec<I extends AnySchema = AnySchema, V extends AnySchema = AnySchema> {
  readonly type: 'stream';
  readonly in: I;
  readonly event: V;
}

export const call = <I extends AnySchema, O extends AnySchema, const E extends ErrorCode = never>(spec: {
  in: I;
  out: O;
  errors?: readonly E[];
  idempotent: boolean;
}): CallSpec<I, O, E> => ({
  type: 'call',
  in: spec.in,
  out: spec.out,
  errors: spec.errors ?? [],
  idempotent: spec.idempotent,
});

export const stream = <I extends AnySchema, V extends AnySchema>(spec: { in: I; event: V }): StreamSpec<I, V> => ({
  type: 'stream',
  ...spec,
});

export type DomainSpec = Readonly<Record<string, CallSpec<any, any, any> | StreamSpec<any, any>>>;
export type ContractSpec = Readonly<Record<string, DomainSpec>>;

/** Codes every call may answer besides its own: they come from the wire and the edge, not from the handler. */
export type EdgeCode =
  | 'BAD_REQUEST'
  | 'CANCELLED'
  | 'DISCONNECTED'
  | 'UNKNOWN_METHOD'
  | 'INTERNAL'
  | 'TIMEOUT'
  | 'OVERLOADED'
  | 'UNAUTHORIZED';

/** What a handler knows about the caller. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Identifies the window session, for drafts and presence. */
  readonly session: string;
}
export interface StreamContext extends CallContext {
  /** The cursor of the last event the client has, where it resumes. */
  readonly since: string | undefined;
}
export interface StreamItem<V> {
  readonly event: V;
  readonly cursor?: string;
}

export type Handler<S> =
  S extends CallSpec<infer I, infer O, infer E>
    ? (
        input: v.InferOutput<I>,
        context: CallContext,
      ) => Promise<Result<v.InferInput<O>, WireError<E>>> | Result<v.InferInput<O>, WireError<E>>
    : S extends StreamSpec<infer I, infer V>
      ? (input: v.InferOutput<I>, context: StreamContext) => AsyncIterable<StreamItem<v.InferInput<V>>>
      : never;

/** The handlers of a whole contract: a missing one does not compile. */
export type Handlers<C extends ContractSpec> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: Handler<C[D][M]> };
};

export type Caller<S> =
  S extends CallSpec<infer I, infer O, infer E>
    ? (
        input: v.InferInput<I>,
        options?: { signal?: AbortSignal; timeoutMs?: number },
      ) => Promise<Result<v.InferOutput<O>, WireError<E | EdgeCode>>>
    : S extends StreamSpec<infer I, infer V>
      ? (input: v.InferInput<I>, listener: StreamListener<v.InferOutput<V>>) => Subscription
      : never;

export interface StreamListener<V> {
  event(event: V, cursor: string | undefined): void;
  /** The stream is over; the client re-subscribes by itself after a cut, so this is an end that will not heal. */
  closed?(error: WireError | undefined): void;
}
export interface Subscription extends Disposable {
  unsubscribe(): void;
}

/** The client of a whole contract, as the window sees it. */
export type Client<C extends ContractSpec> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: Caller<C[D][M]> };
};
