import { createServer, type Socket } from 'node:net';
import { imapTokens } from './imap-tokens.ts';
import { capabilities, createImapSession } from './imap-session.ts';
import type { MailStore } from './mail-store.ts';

export interface DemoImapServer extends AsyncDisposable {
  readonly port: number;
}

/** Longest command, literals included, in bytes. */
const longestCommand = 40 * 1024 * 1024;
const longestLine = 64 * 1024;

/** An IMAP server on loopback in front of a store in memory: the commands mail programs use, and IDLE. It says that it is a demo. */
export function startImapServer(
  store: MailStore,
  user: string,
  password: string,
  now: () => number,
): Promise<DemoImapServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    serve(socket, store, user, password, now);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('the system gave no port'));
      resolve({
        port: address.port,
        [Symbol.asyncDispose]: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      });
    });
  });
}

function serve(socket: Socket, store: MailStore, user: string, password: string, now: () => number): void {
  const session = createImapSession(store, user, password, now);
  let chunks: Buffer[] = [];
  let received = 0;
  let wanted = 0;
  let idleTag: string | undefined;
  let loginTag: string | undefined;
  const say = (text: string): void => {
    if (text !== '') socket.write(Buffer.from(text, 'latin1'));
  };
  const subscription = store.subscribe((folder) => {
    if (idleTag !== undefined && folder === session.selected) say(session.updates());
  });
  socket.on('close', () => subscription[Symbol.dispose]());
  say(`* OK [CAPABILITY ${capabilities}] Trunkline demo mail server, a simulation\r\n`);

  function carryOut(line: string): void {
    if (idleTag !== undefined) {
      if (line.trim().toUpperCase() === 'DONE') say(`${idleTag} OK Idle completed.\r\n`);
      idleTag = undefined;
      return;
    }
    if (loginTag !== undefined) {
      const tag = loginTag;
      loginTag = undefined;
      return say(session.command(tag, 'AUTHENTICATE', ['PLAIN', line.trim()]));
    }
    const [tag, name, ...tokens] = imapTokens(line) ?? [];
    if (typeof tag !== 'string' || typeof name !== 'string') return say('* BAD this is no command\r\n');
    switch (name.toUpperCase()) {
      case 'IDLE':
        idleTag = tag;
        return say(`+ idling\r\n${session.updates()}`);
      case 'AUTHENTICATE':
        if (tokens.length > 1) return say(session.command(tag, 'AUTHENTICATE', tokens));
        loginTag = tag;
        return say('+ \r\n');
      case 'LOGOUT':
        say(`* BYE Logging out\r\n${tag} OK Logout completed.\r\n`);
        return void socket.end();
      default:
        return say(session.command(tag, name.toUpperCase(), tokens));
    }
  }

  /** Takes whole commands out of what has come; a literal that is announced is waited for. */
  function take(): void {
    let input = Buffer.concat(chunks);
    let searchFrom = 0;
    for (;;) {
      const feed = input.indexOf('\r\n', searchFrom);
      if (feed < 0) break;
      const literal = /\{(\d{1,10})(\+?)\}$/.exec(input.toString('latin1', Math.max(searchFrom, feed - 20), feed));
      if (literal === null) {
        carryOut(input.toString('latin1', 0, feed + 2));
        input = input.subarray(feed + 2);
        searchFrom = 0;
        continue;
      }
      const end = feed + 2 + Number(literal[1]);
      if (end > longestCommand) {
        say('* BYE that is too large for a demo\r\n');
        return void socket.destroy();
      }
      if (literal[2] === '' && wanted !== end) say('+ OK\r\n');
      wanted = end;
      if (input.length < end) break;
      searchFrom = end;
    }
    if (searchFrom === 0) wanted = 0;
    chunks = [input];
    received = input.length;
  }

  socket.on('data', (chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    if (wanted === 0 && received > longestLine && !chunk.includes('\n')) return void socket.destroy();
    if (received >= wanted) take();
  });
}
