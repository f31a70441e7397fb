/** Where passwords and tokens rest: the OS key store in Electron, an encrypted file with a key file under plain Node. */
export interface SecretStore {
  /** `undefined` where no secret of that name was ever stored. */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}
