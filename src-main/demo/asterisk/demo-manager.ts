import { createHash, randomInt } from 'node:crypto';
import net from 'node:net';
import { fromBlocks, toBlock, type Headers } from './ami-text.ts';
import type { DemoAnswer } from './demo-actions.ts';

export interface DemoManagerOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  readonly answer: (action: ReadonlyMap<string, string>) => DemoAnswer;
}

/** The manager port: banner, MD5 challenge, actions, and events to everybody who is logged in. */
export interface DemoManager extends AsyncDisposable {
  readonly port: number;
  send(headers: Headers): void;
  /** Every line is cut without a word, as when the PBX restarts. */
  dropConnections(): void;
}

interface Client {
  readonly socket: net.Socket;
  text: string;
  challenge: string | undefined;
  in: boolean;
}

/** A client that sends more than this without an empty line is cut off. */
const MAX_PENDING = 64 * 1024;

export async function startDemoManager(options: DemoManagerOptions): Promise<DemoManager> {
  const clients = new Set<Client>();
  const server = net.createServer((socket) => {
    const client: Client = { socket, text: '', challenge: undefined, in: false };
    clients.add(client);
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('close', () => clients.delete(client));
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    socket.on('data', (chunk: string) => {
      const { blocks, rest } = fromBlocks(client.text + chunk);
      client.text = rest;
      for (const block of blocks) take(client, block);
      if (client.text.length > MAX_PENDING) socket.destroy();
    });
  });

  function take(client: Client, action: ReadonlyMap<string, string>): void {
    const id = action.get('actionid');
    const withId = (headers: Headers): Headers => {
      const [first, ...others] = headers;
      return first ? [first, ...(id === undefined ? [] : [['ActionID', id] as const]), ...others] : headers;
    };
    const reply = (headers: Headers): void => void client.socket.write(toBlock(withId(headers)));
    const name = (action.get('action') ?? '').toLowerCase();
    if (name === 'challenge') {
      client.challenge = String(randomInt(100_000_000, 999_999_999));
      return reply([
        ['Response', 'Success'],
        ['Challenge', client.challenge],
      ]);
    }
    if (name === 'login') return login(client, action, reply);
    if (name === 'logoff') {
      reply([
        ['Response', 'Goodbye'],
        ['Message', 'Thanks for all the fish.'],
      ]);
      client.socket.end();
      return;
    }
    if (!client.in) {
      return reply([
        ['Response', 'Error'],
        ['Message', 'Permission denied'],
      ]);
    }
    const answer = options.answer(action);
    reply(answer.response);
    for (const event of answer.list ?? []) reply(event);
  }

  function login(client: Client, action: ReadonlyMap<string, string>, reply: (headers: Headers) => void): void {
    const key = createHash('md5')
      .update(`${client.challenge ?? ''}${options.secret}`)
      .digest('hex');
    const proven =
      (client.challenge !== undefined && action.get('key') === key) || action.get('secret') === options.secret;
    if (action.get('username') !== options.username || !proven) {
      reply([
        ['Response', 'Error'],
        ['Message', 'Authentication failed'],
      ]);
      client.socket.end();
      return;
    }
    client.in = true;
    reply([
      ['Response', 'Success'],
      ['Message', 'Authentication accepted'],
    ]);
    client.socket.write(
      toBlock([
        ['Event', 'FullyBooted'],
        ['Privilege', 'system,all'],
        ['Uptime', Math.floor(process.uptime())],
        ['LastReload', Math.floor(process.uptime())],
        ['Status', 'Fully Booted'],
      ]),
    );
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the demo manager has no port');

  return {
    port: address.port,
    send(headers) {
      const block = toBlock(headers);
      for (const client of clients) if (client.in) client.socket.write(block);
    },
    dropConnections() {
      for (const client of clients) client.socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
