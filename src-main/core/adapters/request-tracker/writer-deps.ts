import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Directory } from './directory.ts';
import type { RestApi } from './rest-api.ts';

/** What prepare, commit, probe and compensate work with. */
export interface WriterDeps {
  readonly api: RestApi;
  readonly directory: Directory;
  readonly system: SystemId;
  /**
   * Records already known to be the effect of an act, so that two equal texts sent at the same moment are not taken for one:
   * transaction or ticket id to the act's key. Lost with the session; then only the order of ids tells them apart.
   */
  readonly claims: Map<string, string>;
}
