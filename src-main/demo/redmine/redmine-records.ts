/** What the role of a user allows in every project of the demo. */
export type DemoRole = 'agent' | 'clerk' | 'customer';

export interface DemoRedmineUser {
  readonly login: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly mail: string;
  /** Agents may do everything, clerks write no private notes, customers open issues and add public notes. */
  readonly role: DemoRole;
}
export interface UserRecord extends DemoRedmineUser {
  readonly id: number;
  readonly key: string;
}
export interface Named {
  readonly id: number;
  readonly name: string;
}
export interface StatusRecord extends Named {
  readonly isClosed: boolean;
}
export interface FieldRecord extends Named {
  readonly multiple: boolean;
  /** Seen by agents and clerks only. */
  readonly hidden: boolean;
}
export interface FileRecord extends Named {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly author: number;
  readonly at: number;
}
export interface DetailRecord {
  readonly property: 'attr' | 'cf' | 'attachment';
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}
export interface JournalRecord {
  readonly id: number;
  readonly user: number;
  readonly at: number;
  notes: string | null;
  readonly isPrivate: boolean;
  readonly details: readonly DetailRecord[];
}
export interface IssueRecord {
  readonly id: number;
  projectId: number;
  trackerId: number;
  statusId: number;
  priorityId: number;
  readonly authorId: number;
  assigneeId: number | undefined;
  subject: string;
  description: string;
  /** Values by number of the field. */
  readonly fields: Map<number, readonly string[]>;
  readonly files: FileRecord[];
  readonly journals: JournalRecord[];
  readonly createdAt: number;
  updatedAt: number;
}
