/** Characters that turn the direction of what follows them, also outside of their own text (UAX #9), and other invisible controls. */
const TRICKS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g;

/** Customer text without the invisible controls that could make it read differently from what it says. */
export const withoutTricks = (text: string): string => text.replace(TRICKS, '');
