import { answerParent } from '../harness/child.ts';
import type { CrmAddresses } from './crm-pair.ts';
import { coalesced } from './coalesced.ts';
import { measurePairs, type Contender, type PairFigures } from './contender.ts';
import { strict, strictRecorded, uncoordinated, uncoordinatedSameRows } from './direct.ts';
import { coordinatorAlone, helper } from './helper.ts';
import { countWork } from './work-count.ts';

export type ContenderName =
  | 'uncoordinated'
  | 'same rows'
  | 'coalesced'
  | 'strict'
  | 'strict recorded'
  | 'helper'
  | 'helper native'
  | 'coordinator alone';

export interface PairsInput {
  readonly contender: ContenderName;
  readonly crm: CrmAddresses;
  /** Folder for the log, on the disk the databases are on. */
  readonly scratch: string;
  readonly inFlight: number;
  /** Written before the measurement, until compiled code and connections are there. */
  readonly warmUp: number;
  readonly count: number;
}

function open({ contender, crm, scratch, inFlight }: PairsInput): Promise<Contender> {
  switch (contender) {
    case 'uncoordinated':
      return uncoordinated(crm, inFlight);
    case 'same rows':
      return uncoordinatedSameRows(crm, inFlight);
    case 'coalesced':
      return coalesced(crm);
    case 'strict':
      return strict(crm, inFlight);
    case 'strict recorded':
      return strictRecorded(crm, inFlight, scratch);
    case 'helper':
      return helper(crm, 'check', scratch);
    case 'helper native':
      return helper(crm, 'native', scratch);
    case 'coordinator alone':
      return coordinatorAlone(scratch);
  }
}

answerParent(async (input: PairsInput): Promise<PairFigures> => {
  const work = countWork();
  await using contender = await open(input);
  const { warmUp, count, inFlight } = input;
  await measurePairs(contender, work, { from: 0, count: warmUp, inFlight });
  return await measurePairs(contender, work, { from: warmUp, count, inFlight });
});
