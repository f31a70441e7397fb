import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { buildBundle } from '../../src-main/host-node/launch/build-bundle.ts';
import { buildRenderer } from '../../src-main/host-node/launch/build-renderer.ts';
import { findElectron } from '../../src-main/host-node/launch/find-electron.ts';

/**
 * Opens the demo workspace in a real Electron. Not part of `npm test`: it needs a runtime, a desktop, and the inspector
 * fuse, which release builds switch off. Exit code 0: passed; 1: failed; 2: not run.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const notRun = (why: string): never => {
  console.log(`not run: ${why}`);
  process.exit(2);
};

const program = findElectron(root);
if (!program) notRun('no Electron runtime (node_modules/electron/dist is missing; run "npx install-electron")');
if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
  notRun('no desktop (neither DISPLAY nor WAYLAND_DISPLAY is set)');
}

const problems: string[] = [];
const expectTrue = (holds: boolean, what: string): void => {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);
  if (!holds) problems.push(what);
};

buildRenderer(root);
buildBundle(root, 'electron');
const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-electron-'));
const app = await _electron.launch({ executablePath: program!, args: [root, '--data-dir', dataDir] });
try {
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  expectTrue(page.url() === 'app://trunkline/', 'the window shows app://trunkline/');
  expectTrue(
    await page.evaluate(() => typeof Reflect.get(globalThis, 'require') === 'undefined'),
    'the page has no require',
  );
  expectTrue(
    await page.evaluate(() => typeof Reflect.get(globalThis, 'process') === 'undefined'),
    'the page has no process',
  );
  await page.getByRole('grid').first().waitFor({ timeout: 20_000 });
  expectTrue(true, 'the list of conversations is filled by the core');
} catch (error) {
  problems.push((error as Error).message);
  console.log(`FAIL  ${(error as Error).message}`);
} finally {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(problems.length === 0 ? 'passed' : `failed: ${problems.length}`);
process.exit(problems.length === 0 ? 0 : 1);
