import type { Readable, Writable } from 'node:stream';
import type { Command } from './command-line.ts';
import { createFileSecretStore } from './secret-store.ts';

type SecretCommand = Extract<Command, { type: 'secret' }>;

const maxBytes = 64 * 1024;

async function readSecret(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk as Buffer));
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new Error(`the secret is longer than ${maxBytes} bytes`);
  }
  // Editors, `echo` and here-documents end in a line end that is not part of the secret.
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** Carries out `secret set|delete|list`. Answers the exit code; the secret itself is never printed. */
export async function runSecretCommand(
  command: SecretCommand,
  dataDir: string,
  streams: {
    readonly input: Readable & { readonly isTTY?: boolean };
    readonly output: Writable;
    readonly errors: Writable;
  },
): Promise<number> {
  const store = createFileSecretStore(dataDir);
  if (command.action === 'list') {
    for (const name of await store.names()) streams.output.write(`${name}\n`);
    return 0;
  }
  if (command.action === 'delete') {
    await store.delete(command.name);
    streams.output.write(`The secret "${command.name}" is deleted.\n`);
    return 0;
  }
  if (streams.input.isTTY) {
    streams.errors.write(`Type the secret "${command.name}", then Enter and Ctrl-D (it is shown while you type):\n`);
  }
  const value = await readSecret(streams.input);
  if (value === '') {
    streams.errors.write('Nothing came in on standard input; nothing was stored.\n');
    return 1;
  }
  await store.set(command.name, value);
  streams.output.write(`The secret "${command.name}" is stored.\n`);
  return 0;
}
