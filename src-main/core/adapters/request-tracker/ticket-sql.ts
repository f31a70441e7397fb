/** A value of a TicketSQL query; Request Tracker reads backslash escapes in it (RT::SQL, ParseToArray). */
export const quoted = (value: string): string => `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
