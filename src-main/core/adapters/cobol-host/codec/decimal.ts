/** Digits of one limb: the largest power of ten whose every sum below it is a safe integer. */
const limbDigits = 15;
const limb = 1e15;

const pad = (value: number): string => {
  const text = String(value);
  return text.length === limbDigits ? text : '0'.repeat(limbDigits - text.length) + text;
};

/**
 * An exact decimal of up to 45 digits: sign, three limbs of 15 digits, and how many of the digits are after the point.
 * Numbers of a host record are this wherever a JavaScript number would not hold every digit, or would hold a fraction.
 */
export class Decimal {
  readonly negative: boolean;
  readonly low: number;
  /** Digits after the point; negative where the number ends in zeros that are not stored. */
  readonly scale: number;
  /** The digits before the last 15: most numbers have none, and an object without these two is made in half the time. */
  readonly #upper: { readonly high: number; readonly middle: number } | undefined;

  constructor(negative: boolean, high: number, middle: number, low: number, scale: number) {
    this.negative = negative;
    this.low = low;
    this.scale = scale;
    this.#upper = high === 0 && middle === 0 ? undefined : { high, middle };
  }

  get high(): number {
    return this.#upper === undefined ? 0 : this.#upper.high;
  }

  get middle(): number {
    return this.#upper === undefined ? 0 : this.#upper.middle;
  }

  /** Reads a JSON number (also with an exponent). Answers `undefined` where it is none or has more than 45 digits. */
  static parse(text: string): Decimal | undefined {
    const found = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
    if (found === null) return undefined;
    const fraction = found[3] ?? '';
    let digits = (found[2] ?? '') + fraction;
    let scale = fraction.length - Number(found[4] ?? 0);
    digits = digits.replace(/^0+/, '');
    if (digits.length > 3 * limbDigits) return undefined;
    if (scale < 0 && digits.length - scale <= 3 * limbDigits) {
      digits += '0'.repeat(-scale);
      scale = 0;
    }
    return Decimal.fromDigits(digits, scale, found[1] === '-');
  }

  /** From up to 45 digits without a point. */
  static fromDigits(digits: string, scale: number, negative: boolean): Decimal {
    const all = digits.padStart(3 * limbDigits, '0');
    return new Decimal(negative, Number(all.slice(0, 15)), Number(all.slice(15, 30)), Number(all.slice(30)), scale);
  }

  get isZero(): boolean {
    return this.high === 0 && this.middle === 0 && this.low === 0;
  }

  /** The digits without sign, point and leading zeros; `0` for zero. */
  get digits(): string {
    if (this.high !== 0) return this.high + pad(this.middle) + pad(this.low);
    if (this.middle !== 0) return this.middle + pad(this.low);
    return String(this.low);
  }

  /** As a JSON number with all its digits. */
  toString(): string {
    let text = this.digits;
    if (this.scale > 0) {
      if (text.length <= this.scale) text = '0'.repeat(this.scale - text.length + 1) + text;
      text = `${text.slice(0, -this.scale)}.${text.slice(-this.scale)}`;
    } else if (this.scale < 0 && !this.isZero) text += '0'.repeat(-this.scale);
    return this.negative && !this.isZero ? `-${text}` : text;
  }

  /**
   * The same number with another scale. Answers `undefined` where digits would be lost or 45 are not enough.
   */
  rescale(scale: number): Decimal | undefined {
    if (scale === this.scale) return this;
    const { digits } = this;
    if (scale > this.scale) {
      const longer = this.isZero ? '0' : digits + '0'.repeat(scale - this.scale);
      return longer.length > 3 * limbDigits ? undefined : Decimal.fromDigits(longer, scale, this.negative);
    }
    const cut = this.scale - scale;
    const padded = digits.padStart(cut + 1, '0');
    if (/[^0]/.test(padded.slice(-cut))) return undefined;
    return Decimal.fromDigits(padded.slice(0, -cut), scale, this.negative);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** From three limbs; a plain number where it is a whole one of at most 15 digits. */
export function decimalOrNumber(
  negative: boolean,
  high: number,
  middle: number,
  low: number,
  scale: number,
): Decimal | number {
  if (scale === 0 && middle === 0 && high === 0) return negative && low !== 0 ? -low : low;
  return new Decimal(negative, high, middle, low, scale);
}

export const limbBase = limb;
