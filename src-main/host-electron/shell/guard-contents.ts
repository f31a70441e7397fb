import { isOwnUrl } from './app-scheme.ts';
import type { ExternalLinks } from './external-links.ts';
import type { ShellContents } from './shell-electron.ts';

/** Keeps a page where it is: no navigation away, no window, no webview. Links go to the person's own browser. */
export function guardContents(contents: ShellContents, links: ExternalLinks): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', (event) => {
    if (isOwnUrl(event.url)) return;
    event.preventDefault();
    links.open(event.url);
  });
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', (event) => {
    // A message shown in a frame is `about:srcdoc` and stays there.
    if (event.url !== 'about:srcdoc') stay(event);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    links.open(url);
    return { action: 'deny' };
  });
}
