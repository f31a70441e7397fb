import { realpathSync } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

/** Nothing is guessed: a file with another ending is not served. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

export interface StaticFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly mediaType: string;
  /** True where the name changes with the content, so that a browser may keep it for good. */
  readonly immutable: boolean;
}

export interface StaticFiles {
  /** Opens the file a URL path names, `undefined` where there is none that may be served. */
  open(urlPath: string): Promise<StaticFile | undefined>;
}

/**
 * The folder path of a URL path below `root`, or `undefined` where it leads elsewhere or is not plain.
 *
 * The path is decoded once. Backslashes, drive letters, stream names and NUL never get to the file system, and every
 * part that begins with a dot is refused, which covers `..` and hidden files alike.
 */
export function resolveUrlPath(root: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (!decoded.startsWith('/') || /[\\:\0%]/.test(decoded)) return undefined;
  const parts = decoded.slice(1).split('/');
  if (parts.some((part) => part === '' || part.startsWith('.'))) return undefined;
  const path = resolve(root, ...parts);
  return path.startsWith(root.endsWith(sep) ? root : root + sep) ? path : undefined;
}

/** Serves the files of one folder and nothing else; a link out of it leads nowhere. */
export function createStaticFiles(folder: string): StaticFiles {
  const root = realpathSync(folder);
  return {
    async open(urlPath) {
      const path = resolveUrlPath(root, urlPath === '/' ? '/index.html' : urlPath);
      const mediaType = path && mediaTypes[extname(path)];
      if (!path || !mediaType) return undefined;
      let handle: FileHandle | undefined;
      try {
        if ((await realpath(path)) !== path) return undefined;
        handle = await open(path, 'r');
        const stat = await handle.stat();
        if (stat.isFile()) {
          const file = handle;
          handle = undefined;
          return {
            handle: file,
            bytes: stat.size,
            mediaType,
            immutable: path.startsWith(join(root, 'assets') + sep),
            [Symbol.asyncDispose]: () => file.close(),
          };
        }
        return undefined;
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
        throw error;
      } finally {
        await handle?.close();
      }
    },
  };
}
