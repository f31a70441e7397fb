/** Somebody who answers calls in the demo. */
export interface DemoAgent {
  /** As the queue knows them, e.g. `PJSIP/1001`. */
  readonly interface: string;
  readonly memberName: string;
  readonly extension: string;
  /**
   * Milliseconds until this agent's phone answers by itself; absent: a person answers. AMI cannot press a button on a phone, so the
   * phone of the demo also answers on the SIP NOTIFY (`PJSIPNotify`, `Event: talk`) that real phones take.
   */
  readonly answerAfterMs?: number;
}

export interface DemoQueue {
  readonly name: string;
  /** What callers dial to get here. */
  readonly extension: string;
  /** How long one member is rung before the next one is. */
  readonly ringMs: number;
}

/** A caller of the demo's script. Every field but the caller is optional: the PBX then does what is usual. */
export interface DemoCall {
  readonly number: string;
  readonly name: string;
  readonly queue: string;
  /** Milliseconds of patience: the caller hangs up when nobody has answered by then. */
  readonly patienceMs?: number;
  /** Milliseconds of talk after which the caller hangs up; absent: until somebody does. */
  readonly talkMs?: number;
  /** Rings this member (by extension) first. */
  readonly agent?: string;
}
