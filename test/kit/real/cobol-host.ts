import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { copyLibrary } from '../../../src-main/core/adapters/cobol-host/messages/shipped-copybooks.ts';
import { get, header } from '../../../src-main/demo/cobol-host/bank-fields.ts';
import { latin } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import { tempDir } from '../temp-dir.ts';
import { findExecutable, requirement } from './requirement.ts';

export const cobolRequirement = requirement('GnuCOBOL', () =>
  findExecutable(['cobc']) === undefined ? 'apt-get install gnucobol4' : undefined,
);

/** What the socket server does with a message it moves. */
export type Handling = 'deliver' | 'drop' | 'cut';

export interface CobolHostOptions {
  /** `YYYYMMDDHHMMSS` in place of the clock of the machine. */
  readonly time?: string;
  /** Operations whose keys the program remembers, at most 5,000. */
  readonly keys?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** The COBOL program behind a socket server that moves frames and does nothing else. */
export interface CobolHost extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Looked at for each request that comes and each answer that goes, by its function. */
  handling: { request?: (name: string) => Handling; answer?: (name: string) => Handling };
  /** Requests the program got, by function, since the start. */
  readonly asked: ReadonlyMap<string, number>;
  readonly connections: number;
  /** Stops the program without ending it, until disposed. */
  freeze(): AsyncDisposable;
  breakConnections(): void;
  /** Kills the program as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on its files. `crash`: it dies after the log record of the first write, before the write. */
  restart(crash?: 'LOGGED'): void;
  /** Resolves when the program has ended by itself. */
  readonly ended: Promise<void>;
}

const source = new URL('cobol-host/tlhost.cob', import.meta.url);
const user = 'TRUNK01';
const password = 'real4test';
/** Largest message the program takes, in bytes. */
const largest = 16_384;

/** Compiles the program with the copybooks that come with the product. */
function compile(folder: string): string {
  for (const [name, text] of Object.entries(copyLibrary)) writeFileSync(join(folder, `${name}.cpy`), text);
  writeFileSync(join(folder, 'tlhost.cob'), readFileSync(source));
  const done = spawnSync('cobc', ['-x', '-std=ibm', '-I', '.', '-o', 'tlhost', 'tlhost.cob'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`cobc: ${done.stderr}`);
  return join(folder, 'tlhost');
}

export async function startCobolHost(options: CobolHostOptions = {}): Promise<CobolHost> {
  await using starting = new AsyncDisposableStack();
  const dir = starting.use(tempDir());
  const program = compile(dir.path);
  const sockets = new Map<number, Socket>();
  const asked = new Map<string, number>();
  let terminals = 0;
  let child: ChildProcess | undefined;
  let closing = false;

  const fileNames = Object.fromEntries(
    ['ACCOUNTS', 'COMPLAINTS', 'OPERATIONS'].map((name) => [`DD_${name}`, join(dir.path, `${name.toLowerCase()}.dat`)]),
  );
  let ended = Promise.withResolvers<void>();
  function start(crash?: 'LOGGED'): void {
    ended = Promise.withResolvers<void>();
    const started = spawn(program, [], {
      cwd: dir.path,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...fileNames,
        TL_USER: user,
        TL_PASSWORD: password,
        ...(options.time === undefined ? {} : { TL_TIME: options.time }),
        ...(options.keys === undefined ? {} : { TL_KEYS: String(options.keys) }),
        ...(crash === undefined ? {} : { TL_CRASH: crash }),
      },
    });
    child = started;
    let held: Buffer = Buffer.alloc(0);
    started.stdin.on('error', () => {});
    started.stdout.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 8 && held.length >= 8 + held.readInt32BE(0)) {
        const length = held.readInt32BE(0);
        toTerminal(held.readInt32BE(4), Buffer.from(held.subarray(8, 8 + length)));
        held = held.subarray(8 + length);
      }
    });
    started.once('exit', () => {
      if (child === started) child = undefined;
      // A host that goes down takes its sessions with it.
      if (!closing) for (const socket of sockets.values()) socket.destroy();
      ended.resolve();
    });
  }
  process.once('exit', () => child?.kill('SIGKILL'));

  const framed = (message: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(message.length, 0);
    return Buffer.concat([size, message]);
  };
  function toTerminal(terminal: number, message: Buffer): void {
    const socket = sockets.get(terminal);
    const handling = host.handling.answer?.(latin(get(message, header.function))) ?? 'deliver';
    if (handling === 'deliver') socket?.write(framed(message));
    if (handling === 'cut') socket?.destroy();
  }
  function toProgram(terminal: number, message: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeInt32BE(message.length, 0);
    head.writeInt32BE(terminal, 4);
    child?.stdin?.write(Buffer.concat([head, message]));
  }

  function serve(socket: Socket): void {
    terminals += 1;
    const terminal = terminals;
    let held: Buffer = Buffer.alloc(0);
    if (child === undefined) return void socket.destroy();
    sockets.set(terminal, socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(terminal);
      toProgram(terminal, Buffer.alloc(0));
    });
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4) {
        const length = held.readInt32BE(0);
        if (length < 1 || length > largest) return void socket.destroy();
        if (held.length < 4 + length) return;
        const message = Buffer.from(held.subarray(4, 4 + length));
        held = held.subarray(4 + length);
        const name = message.length >= 9 ? latin(get(message, header.function)) : '';
        asked.set(name, (asked.get(name) ?? 0) + 1);
        const handling = host.handling.request?.(name) ?? 'deliver';
        if (handling === 'deliver') toProgram(terminal, message);
        if (handling === 'cut') return void socket.destroy();
      }
    });
  }

  const server = options.tls === undefined ? createServer(serve) : createTlsServer({ ...options.tls }, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  starting.defer(async () => {
    for (const socket of sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  start();
  starting.defer(async () => {
    closing = true;
    await kill();
  });

  async function kill(): Promise<void> {
    const running = child;
    if (running === undefined) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  const host: Omit<CobolHost, typeof Symbol.asyncDispose> = {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user,
    password,
    handling: {},
    asked,
    get connections() {
      return sockets.size;
    },
    freeze() {
      child?.kill('SIGSTOP');
      return {
        [Symbol.asyncDispose]: () => {
          child?.kill('SIGCONT');
          return Promise.resolve();
        },
      };
    },
    breakConnections() {
      for (const socket of sockets.values()) socket.destroy();
    },
    kill,
    restart: start,
    get ended() {
      return ended.promise;
    },
  };
  const running = starting.move();
  return Object.assign(host, { [Symbol.asyncDispose]: () => running.disposeAsync() });
}
