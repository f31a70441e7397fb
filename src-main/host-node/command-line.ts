import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../src-shared/result/result.ts';

export interface ServeCommand {
  readonly type: 'serve';
  readonly dataDir: string | undefined;
  readonly config: string | undefined;
  /** 0: a free one. */
  readonly port: number;
  readonly window: boolean;
}
export type Command =
  | ServeCommand
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | {
      readonly type: 'secret';
      readonly action: 'set' | 'delete';
      readonly name: string;
      readonly dataDir: string | undefined;
    }
  | { readonly type: 'secret'; readonly action: 'list'; readonly dataDir: string | undefined };

export const usage = `Usage: npm start -- [options]
       npm start -- secret set NAME      reads the secret from standard input
       npm start -- secret delete NAME
       npm start -- secret list

  --config FILE     open the workspace of this configuration; without it the demo workspace is opened
  --data-dir DIR    keep everything in this folder
  --port N          listen on this port of 127.0.0.1; without it a free one is taken
  --no-window       open nothing, print the address
  --version         print the version
  --help            print this
`;

const options = {
  'data-dir': { type: 'string' },
  config: { type: 'string' },
  port: { type: 'string' },
  'no-window': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Names that a configuration can refer to as `{ "$secret": "NAME" }`. */
const secretName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function secretCommand(words: readonly string[], dataDir: string | undefined): Result<Command, string> {
  const [action, name, ...more] = words;
  if (action === 'list' && name === undefined) return ok({ type: 'secret', action, dataDir });
  if (action !== 'set' && action !== 'delete') {
    return err(`"secret ${action ?? ''}" is no command: use "secret set NAME", "secret delete NAME" or "secret list".`);
  }
  if (name === undefined) return err(`"secret ${action}" needs a name: npm start -- secret ${action} NAME`);
  if (more.length > 0) {
    return err(
      `"secret ${action}" takes one name, not ${more.length + 1}. The secret itself is read from standard input.`,
    );
  }
  if (!secretName.test(name)) {
    return err(`"${name}" is no name of a secret: letters, digits, dots, underscores and hyphens, at most 100.`);
  }
  return ok({ type: 'secret', action, name, dataDir });
}

/** What the words after `npm start --` ask for. The error is one sentence for the person who typed them. */
export function parseCommandLine(words: readonly string[]): Result<Command, string> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    // Node's texts name the option and are clear, but go on about positional arguments after the first sentence.
    return err(`${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}. See --help.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return ok({ type: 'help' });
  if (values.version) return ok({ type: 'version' });
  const dataDir = values['data-dir'];
  if (dataDir === '') return err('--data-dir needs a folder.');
  if (positionals[0] === 'secret') return secretCommand(positionals.slice(1), dataDir);
  if (positionals.length > 0) return err(`"${positionals[0]}" is no command. See --help.`);
  if (values.config === '') return err('--config needs a file.');

  const port = values.port === undefined ? 0 : Number(values.port);
  if (values.port !== undefined && (!/^\d+$/.test(values.port) || port < 1 || port > 65_535)) {
    return err(`--port ${values.port} is no port: give a number from 1 to 65535.`);
  }
  return ok({ type: 'serve', dataDir, config: values.config, port, window: !values['no-window'] });
}

const parse = (words: readonly string[]) =>
  parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
