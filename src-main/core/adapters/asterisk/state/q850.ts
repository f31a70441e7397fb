import type { LiveCall } from '../../../../../src-shared/model/live-call.ts';

export type TechnicalResult = NonNullable<LiveCall['result']>;

/**
 * ITU-T Q.850 causes as technical results. Causes that are not listed say nothing a caller could act on: `unknown`.
 * Names as in `include/asterisk/causes.h`.
 */
const byCause: Readonly<Record<number, TechnicalResult>> = {
  1: 'notFound', // unallocated number
  2: 'notFound', // no route to transit network
  3: 'notFound', // no route to destination
  16: 'normalClearing',
  17: 'busy',
  18: 'noAnswer', // no user responding
  19: 'noAnswer', // user alerting, no answer
  20: 'noAnswer', // subscriber absent
  21: 'busy', // call rejected by the called party
  22: 'notFound', // number changed
  23: 'forwarded', // redirected to new destination
  26: 'cancel', // answered elsewhere
  27: 'congestion', // destination out of order
  28: 'notFound', // invalid number format
  31: 'normalClearing', // normal, unspecified
  34: 'congestion', // no circuit available
  38: 'congestion', // network out of order
  41: 'congestion', // temporary failure
  42: 'congestion', // switching equipment congestion
  44: 'congestion', // requested circuit not available
  47: 'congestion', // resource unavailable
  102: 'noAnswer', // recovery on timer expiry
};

export const resultOfCause = (cause: number): TechnicalResult => byCause[cause] ?? 'unknown';

/** `DialStatus` of `DialEnd`, as `app_dial` documents `DIALSTATUS`. Absent for those that say nothing final. */
export function resultOfDialStatus(status: string): TechnicalResult | undefined {
  switch (status) {
    case 'BUSY':
      return 'busy';
    case 'NOANSWER':
      return 'noAnswer';
    case 'CANCEL':
    case 'ABORT':
    case 'DONTCALL':
    case 'TORTURE':
      return 'cancel';
    case 'CONGESTION':
      return 'congestion';
    case 'CHANUNAVAIL':
    case 'INVALIDARGS':
      return 'notFound';
    default:
      return undefined;
  }
}
