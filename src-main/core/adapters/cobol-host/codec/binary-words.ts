/** 2^32. */
export const word = 0x1_0000_0000;

/** One more than a limb of a `Decimal` can be. */
export const limbBase = 1e15;

/** 10^15 is `highWordOfLimb` times 2^32 and `lowWordOfLimb`. */
export const highWordOfLimb = 232_830;
export const lowWordOfLimb = 2_764_472_320;
