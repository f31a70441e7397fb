import { withoutTricks } from '../../../ui/without-tricks.ts';

/**
 * Characters nobody sees and no reply needs: C1 controls, the soft hyphen, blanks without width, and the tag characters in which text can be
 * hidden (Unicode, U+E0000 to U+E007F). Joiners stay: scripts and emoji need them.
 */
const HIDDEN = /[\u0080-\u009F\u00AD\u200B\u2060-\u2064\uFEFF\u{E0000}-\u{E007F}]/gu;
/** Halves of a character, where a bot or a limit cut it. */
const HALVES = /\p{Surrogate}/gu;

/** Words of a bot as an agent may take them over: what is sent is what could be read. */
export const suggestedText = (text: string): string => withoutTricks(text).replace(HIDDEN, '').replace(HALVES, '');
