import { SMTPServer } from 'smtp-server';

export interface DemoSmtpServer extends AsyncDisposable {
  readonly port: number;
}

export interface HandedOver {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Buffer;
}

/** An SMTP server on loopback: takes mail of whoever is logged in, and mail to the demo's own mailbox from everybody. */
export function startSmtpServer(
  user: string,
  password: string,
  takes: (address: string) => boolean,
  deliver: (mail: HandedOver) => void,
): Promise<DemoSmtpServer> {
  const server = new SMTPServer({
    name: 'demo.example',
    banner: 'Trunkline demo mail server, a simulation',
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: 40 * 1024 * 1024,
    onAuth: (auth, _session, callback) => {
      const good = auth.username === user && auth.password === password;
      if (good) callback(null, { user });
      else callback(Object.assign(new Error('Incorrect authentication data'), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _session, callback) => {
      if (takes(address)) callback();
      else callback(Object.assign(new Error('Unknown user in this demo'), { responseCode: 550 }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', (error: Error) => callback(error));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        deliver({ from, to: rcptTo.map(({ address }) => address), message: Buffer.concat(chunks) });
        callback(null, 'OK, taken by the demo');
      });
    },
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', () => {});
      const address = server.server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('the system gave no port'));
      resolve({
        port: address.port,
        [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}
