import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the window into `dist/renderer`; paths stay relative, so that both hosts can serve it from wherever they like. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome130',
    /** Inlined `data:` fonts or scripts would need a looser policy than the window has. */
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
