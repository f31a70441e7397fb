import net from 'node:net';

/** What every Asterisk of today says first. */
export const GREETING = 'Asterisk Call Manager/11.0.0\r\n';

export interface FaultyAmi extends AsyncDisposable {
  readonly port: number;
  /** Everything clients sent. */
  readonly received: () => string;
  readonly connections: () => number;
}

/** A server on the manager port that does what the test says, which need not be AMI. `onAction` answers raw text per action. */
export async function startFaultyAmi(options: {
  readonly greeting?: string;
  /** Raw answer to an action block (its text, with the ActionID in `id`); `undefined` is silence. */
  readonly onAction?: (action: string, id: string, socket: net.Socket) => string | undefined;
}): Promise<FaultyAmi> {
  let received = '';
  let connections = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (options.greeting !== undefined) socket.write(options.greeting);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      text += chunk.toString();
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const block = text.slice(0, end);
        text = text.slice(end + 4);
        const id = /ActionID: (.*)/.exec(block)?.[1]?.trim() ?? '';
        const answer = options.onAction?.(block, id, socket);
        if (answer !== undefined) socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    received: () => received,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers as a healthy manager does, for the actions named; others go on to `otherwise`. */
export const healthyAnswers =
  (otherwise: (action: string, id: string, socket: net.Socket) => string | undefined = () => undefined) =>
  (action: string, id: string, socket: net.Socket): string | undefined => {
    const own = otherwise(action, id, socket);
    if (own !== undefined) return own;
    const name = /Action: (\w+)/.exec(action)?.[1];
    const success = (more: string): string => `Response: Success\r\nActionID: ${id}\r\n${more}\r\n`;
    const emptyList = (complete: string): string =>
      `${success('EventList: start\r\nMessage: x\r\n')}Event: ${complete}\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n`;
    switch (name) {
      case 'Challenge':
        return success('Challenge: 123456789\r\n');
      case 'Login':
        return success('Message: Authentication accepted\r\n');
      case 'Ping':
        return success('Ping: Pong\r\n');
      case 'CoreSettings':
        return success('AsteriskVersion: 22.10.1\r\nSystemName: faulty\r\n');
      case 'CoreShowChannels':
        return emptyList('CoreShowChannelsComplete');
      case 'QueueStatus':
        return emptyList('QueueStatusComplete');
      default:
        return undefined;
    }
  };
