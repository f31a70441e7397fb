import { connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of the conversation on its way: `pass` nothing; `loseReply` the end of the message reaches the server and its reply
 * is lost with the connection; `loseEnd` the connection breaks before the end reaches the server; `silent` nothing is ever answered.
 */
export type SmtpTrouble = 'pass' | 'loseReply' | 'loseEnd' | 'silent';

/** A line in front of an SMTP server that can be troubled. */
export interface SmtpFront extends AsyncDisposable {
  readonly port: number;
  trouble: SmtpTrouble;
}

const endOfMessage = Buffer.from('\r\n.\r\n');

export function startSmtpFront(serverPort: number): Promise<SmtpFront> {
  const sockets = new Set<Socket>();
  const front = { trouble: 'pass' as SmtpTrouble };
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    if (front.trouble === 'silent') return;
    const upstream = connect({ port: serverPort, host: '127.0.0.1' });
    sockets.add(upstream);
    let inData = false;
    let swallow = false;
    let tail = Buffer.alloc(0);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.end());
    upstream.on('data', (chunk) => {
      if (/^354/m.test(chunk.toString('latin1'))) inData = true;
      // The server has taken the message; its answer goes nowhere.
      if (swallow) client.destroy();
      else client.write(chunk);
    });
    client.on('data', (chunk) => {
      if (inData && front.trouble === 'loseEnd') {
        client.destroy();
        upstream.destroy();
        return;
      }
      tail = Buffer.concat([tail, chunk]).subarray(-endOfMessage.length);
      if (inData && front.trouble === 'loseReply' && tail.equals(endOfMessage)) swallow = true;
      upstream.write(chunk);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('the system gave no port'));
      resolve(
        Object.assign(front, {
          port: address.port,
          async [Symbol.asyncDispose]() {
            for (const socket of sockets) socket.destroy();
            await new Promise((done) => server.close(done));
          },
        }),
      );
    });
  });
}
