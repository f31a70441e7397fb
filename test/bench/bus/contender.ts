/** One queue or broker under test, as the measuring processes drive it. */
export interface Contender extends AsyncDisposable {
  /** Resolves once all of them have the durability the contender claims. Uses whatever batch call there is. */
  publish(bodies: readonly string[]): Promise<void>;
  /**
   * Starts delivery.
   *
   * @param delivered the handler: called with each body, ends at once
   * @param settled called when the acknowledgement of that body is stored, or sent where nothing confirms it
   */
  consume(delivered: (body: string) => void, settled: (body: string) => void): Promise<void>;
}

export interface ContenderOptions {
  /** Empty folder on the measured disk. */
  readonly folder: string;
  /** What the contender's module understands: a durability level, a sync setting. */
  readonly mode: string;
  /** Told of each commit of those that commit in this process, `performance.now()`. */
  readonly onCommit?: (from: number, to: number) => void;
  /** Path of a server program, where one is needed. */
  readonly program?: string;
}

export type OpenContender = (options: ContenderOptions) => Promise<Contender>;

const bodyBytes = 256;
const filler = 'x'.repeat(bodyBytes);
const digits = 10;

/** A body of 256 bytes that carries its number. */
export function bodyOf(index: number): string {
  return filler.slice(digits) + String(index).padStart(digits, '0');
}

export function indexOf(body: string): number {
  return Number(body.slice(-digits));
}

/** Lanes the messages are spread over, for contenders that have any. */
export const laneCount = 1_000;

const openers: Readonly<Record<string, () => Promise<{ readonly open: OpenContender }>>> = {
  trunkline: () => import('./trunkline.ts'),
  bare: () => import('./bare-sqlite.ts'),
  plainjob: () => import('./plainjob.ts'),
  liteque: () => import('./liteque.ts'),
  nsqd: () => import('./nsqd.ts'),
  jetstream: () => import('./jetstream.ts'),
};

export type ContenderName = 'trunkline' | 'bare' | 'plainjob' | 'liteque' | 'nsqd' | 'jetstream';

export async function openContender(name: ContenderName, options: ContenderOptions): Promise<Contender> {
  const { open } = await openers[name]!();
  return open(options);
}
