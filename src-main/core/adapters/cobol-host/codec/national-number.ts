import { BadField, type FieldCodec } from './value.ts';

/** A number in UTF-16 characters (USAGE NATIONAL): read and written as its bytes in ASCII would be. */
export function nationalNumber(ascii: FieldCodec, characters: number): FieldCodec {
  const scratch = new Uint8Array(characters);
  return {
    decode: (record, at) => {
      for (let index = 0; index < characters; index += 1) {
        const upper = record[at + index * 2] as number;
        const lower = record[at + index * 2 + 1] as number;
        // LOW-VALUES and HIGH-VALUES stay what they are.
        if (upper !== 0 && upper !== lower) return new BadField('a character is no digit', index * 2);
        scratch[index] = lower;
      }
      const value = ascii.decode(scratch, 0);
      return value instanceof BadField ? new BadField(value.reason, value.at * 2) : value;
    },
    encode: (value, record, at) => {
      const problem = ascii.encode(value, scratch, 0);
      if (problem !== undefined) return problem;
      for (let index = 0; index < characters; index += 1) {
        record[at + index * 2] = 0;
        record[at + index * 2 + 1] = scratch[index] as number;
      }
      return undefined;
    },
  };
}
