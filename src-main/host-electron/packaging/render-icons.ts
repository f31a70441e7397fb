import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Sizes of Linux icon themes, the tray and electron-builder's sources for ICO and ICNS. */
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

const icons = fileURLToPath(new URL('../../../assets/icons', import.meta.url));
const svg = readFileSync(join(icons, 'icon.svg'), 'utf8');

/** Draws the icon once in each size. Run by hand after `icon.svg` changed: `node render-icons.ts [browser]`. */
const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    await page.screenshot({ path: join(icons, `${size}x${size}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
