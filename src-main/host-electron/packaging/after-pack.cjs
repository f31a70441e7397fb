'use strict';
// Leaves of better-sqlite3's binaries only the one of the package's platform, and nothing of Electron's own sample app.
const { readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

/** electron-builder's numbers of architectures (builder-util, enum Arch). */
const archNames = { 1: 'x64', 3: 'arm64' };

/** @param {{ appOutDir: string, electronPlatformName: string, arch: number }} context */
exports.default = function afterPack({ appOutDir, electronPlatformName, arch }) {
  const mac = electronPlatformName === 'darwin';
  const app = mac ? readdirSync(appOutDir).find((name) => name.endsWith('.app')) : undefined;
  const resources = mac ? join(appOutDir, app, 'Contents', 'Resources') : join(appOutDir, 'resources');
  rmSync(join(resources, 'default_app.asar'), { force: true });

  const folder = join(resources, 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds');
  const wanted = `${electronPlatformName}-${archNames[arch]}.node`;
  const present = readdirSync(folder);
  if (!present.includes(wanted)) throw new Error(`better-sqlite3 brings no ${wanted}; it has ${present.join(', ')}`);
  for (const name of present) if (name !== wanted) rmSync(join(folder, name));
};
