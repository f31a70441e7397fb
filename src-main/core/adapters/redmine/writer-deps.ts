import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Directory } from './directory.ts';
import type { RestApi } from './rest-api.ts';
import type { RedmineSettings } from './settings.ts';

/** What prepare, commit, probe and compensate work with. */
export interface WriterDeps {
  readonly api: RestApi;
  readonly directory: Directory;
  readonly system: SystemId;
  readonly settings: Pick<
    RedmineSettings,
    'queueBy' | 'requesterField' | 'operationKeyField' | 'refuseUnreadReplies' | 'projects'
  >;
  /**
   * Records already known to be the effect of an act, so that two equal texts sent at the same moment are not taken for one:
   * journal or issue number to the act's key. Lost with the session; a field for the operation key does without.
   */
  readonly claims: Map<string, string>;
}
