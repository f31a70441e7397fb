import { expect, test } from 'vitest';
import { parseCommandLine, usage } from '../../../src-main/host-node/command-line.ts';

test('without words the demo workspace is served with a window on a free port', () => {
  expect(parseCommandLine([])).toEqual({
    ok: true,
    value: { type: 'serve', dataDir: undefined, config: undefined, port: 0, window: true },
  });
});

test('every option arrives', () => {
  expect(parseCommandLine(['--no-window', '--port', '8123', '--data-dir', '/tmp/d', '--config=ws.json'])).toEqual({
    ok: true,
    value: { type: 'serve', dataDir: '/tmp/d', config: 'ws.json', port: 8123, window: false },
  });
});

test.each([
  [['--prot', '1'], /--prot/],
  [['--port'], /--port/],
  [['--port', '0'], /--port 0 is no port/],
  [['--port', '65536'], /number from 1 to 65535/],
  [['--port', '80x'], /--port 80x/],
  [['--port', '1e3'], /--port 1e3/],
  [['--data-dir', ''], /--data-dir needs a folder/],
  [['--config', ''], /--config needs a file/],
  [['--no-window=yes'], /--no-window/],
  [['serve'], /"serve" is no command/],
  [['secret'], /secret set NAME/],
  [['secret', 'show', 'x'], /"secret show" is no command/],
  [['secret', 'set'], /needs a name/],
  [['secret', 'set', 'crm', 'hunter2'], /read from standard input/],
  [['secret', 'set', '../x'], /no name of a secret/],
])('%j is refused in one sentence that names it', (words, message) => {
  const parsed = parseCommandLine(words);
  expect(parsed.ok ? '' : parsed.error).toMatch(message);
});

test('a secret given on the command line is not repeated', () => {
  const parsed = parseCommandLine(['secret', 'set', 'crm', 'hunter2']);
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
});

test('help names every option', () => {
  for (const option of ['--config', '--data-dir', '--port', '--no-window', '--version', '--help', 'secret set']) {
    expect(usage).toContain(option);
  }
});
