import type { EntryBody } from '../../unified-message.ts';

/** What the S/MIME or OpenPGP wrapping of a message says, as it is shown beside the entry. */
export type Seal = NonNullable<EntryBody['seal']>;
