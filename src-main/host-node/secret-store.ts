import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { syncFolder } from '../core/host-kit/sync-folder.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';

/** AES-256-GCM with a 96-bit nonce (NIST SP 800-38D, section 8.2.2) and the name as additional data. */
const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;

const fileSchema = v.object({
  version: v.literal(1),
  secrets: v.record(v.string(), v.object({ nonce: v.string(), tag: v.string(), data: v.string() })),
});
type SecretFile = v.InferOutput<typeof fileSchema>;

/** The file or its key cannot be used. Nothing is overwritten: a person has to decide. */
export class SecretStoreError extends Error {
  override readonly name = 'SecretStoreError';
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Writes a file that only its owner may read so that after a crash it is either the old one or the new one. */
async function writeAtomically(path: string, content: string | Buffer): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await using file = await open(temporary, 'wx', 0o600);
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await rename(temporary, path);
}

/** The key, made on first use. Two processes that make it at once end up with the same one. */
async function loadKey(path: string): Promise<Buffer> {
  try {
    const key = await readFile(path);
    if (key.length !== keyBytes)
      throw new SecretStoreError(`${path} is not a key: it has ${key.length} bytes, not ${keyBytes}`);
    await chmod(path, 0o600);
    return key;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const temporary = `${path}.${process.pid}.tmp`;
  await writeAtomically(temporary, randomBytes(keyBytes));
  try {
    // A hard link fails where the name exists, and what it makes is complete from the start.
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return loadKey(path);
}

/**
 * Secrets in `secrets.json`, encrypted with the key in `secrets.key`; both can be read by their owner only. It keeps
 * secrets out of backups of one file, logs and screens; it does not protect from somebody who may read the whole folder.
 *
 * The file is read anew each time, so that `trunkline secret set` works while Trunkline runs. What was stored is on the disk
 * under its name when `set` resolves, the key with it.
 *
 * @param sync makes the names in a folder durable
 */
export function createFileSecretStore(
  folder: string,
  sync: (folder: string) => Promise<void> = syncFolder,
): SecretStore & { names(): Promise<readonly string[]> } {
  const file = join(folder, 'secrets.json');
  const keyFile = join(folder, 'secrets.key');
  let queue: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<SecretFile> => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return { version: 1, secrets: {} };
      throw error;
    }
    try {
      return v.parse(fileSchema, JSON.parse(text));
    } catch {
      throw new SecretStoreError(`${file} is damaged: restore it, or move it away and set the secrets again`);
    }
  };

  /** One change after the other, each from what is on the disk. */
  const change = (edit: (secrets: SecretFile['secrets'], key: Buffer) => void): Promise<void> => {
    const turn = queue.then(async () => {
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      const key = await loadKey(keyFile);
      const content = await read();
      edit(content.secrets, key);
      await writeAtomically(file, `${JSON.stringify(content, null, 2)}\n`);
      await sync(folder);
      // A folder that is new has its own name in the one above, and so on up.
      if (made !== undefined)
        for (let at = resolve(folder); at.length >= made.length; at = dirname(at)) await sync(dirname(at));
    });
    queue = turn.catch(() => {});
    return turn;
  };

  return {
    async get(name) {
      const { secrets } = await read();
      const entry = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      if (!entry) return undefined;
      try {
        const decipher = createDecipheriv(cipher, await loadKey(keyFile), Buffer.from(entry.nonce, 'base64'));
        decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(entry.tag, 'base64'));
        return Buffer.concat([decipher.update(Buffer.from(entry.data, 'base64')), decipher.final()]).toString('utf8');
      } catch (error) {
        if (error instanceof SecretStoreError) throw error;
        throw new SecretStoreError(`the secret "${name}" cannot be read with ${keyFile}: set it again`);
      }
    },
    set: (name, value) =>
      change((secrets, key) => {
        const nonce = randomBytes(nonceBytes);
        const encipher = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(name));
        const data = Buffer.concat([encipher.update(value, 'utf8'), encipher.final()]);
        const base64 = (bytes: Buffer): string => bytes.toString('base64');
        secrets[name] = { nonce: base64(nonce), tag: base64(encipher.getAuthTag()), data: base64(data) };
      }),
    delete: (name) => change((secrets) => void delete secrets[name]),
    names: async () => Object.keys((await read()).secrets).toSorted(),
  };
}
