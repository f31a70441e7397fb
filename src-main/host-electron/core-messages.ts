/** What shell and core process tell each other. Ports to windows travel beside `window`. */
export type ToCore =
  | {
      readonly type: 'start';
      readonly version: string;
      /** `undefined`: the demo workspace. */
      readonly configFile: string | undefined;
      readonly dataDir: string;
    }
  | { readonly type: 'window'; readonly session: string }
  | { readonly type: 'secret'; readonly id: number; readonly value?: string; readonly error?: string }
  | { readonly type: 'stop' };

export type FromCore =
  | { readonly type: 'ready' }
  /** It cannot start for a reason that a restart does not mend. */
  | { readonly type: 'refused'; readonly message: string }
  | {
      readonly type: 'secret';
      readonly id: number;
      readonly action: 'get' | 'set' | 'delete';
      readonly name: string;
      readonly value?: string;
    }
  | { readonly type: 'notify'; readonly title: string; readonly body: string; readonly tag: string };
