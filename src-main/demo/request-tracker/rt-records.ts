import type { UnixMillis } from '../../../src-shared/model/ids.ts';

export interface RtUser {
  readonly type: 'user';
  readonly id: number;
  readonly name: string;
  realName: string;
  email: string;
  phone: string;
  readonly isPrivileged: boolean;
  /** Why the record exists, where Request Tracker made it by itself. */
  readonly comments: string;
  readonly created: UnixMillis;
  /** Id of the transaction that made it; its entity tag. */
  readonly madeBy: number;
}

export interface RtQueue {
  readonly type: 'queue';
  readonly id: number;
  readonly name: string;
  readonly created: UnixMillis;
  readonly madeBy: number;
}

export interface RtGroup {
  readonly type: 'group';
  readonly id: number;
  readonly name: string;
}

export interface RtCustomField {
  readonly type: 'customfield';
  readonly id: number;
  readonly name: string;
}

export interface RtTicket {
  readonly type: 'ticket';
  readonly id: number;
  subject: string;
  queue: RtQueue;
  status: string;
  priority: number;
  owner: RtUser;
  readonly requesters: RtUser[];
  /** By id of the field; null is a value without content, which is not the same as none. */
  readonly values: Map<number, string | null>;
  readonly creator: RtUser;
  readonly created: UnixMillis;
  lastUpdatedBy: RtUser;
  lastUpdated: UnixMillis;
  /** 0: never. */
  started: UnixMillis;
  /** 0: never. */
  resolved: UnixMillis;
  readonly transactions: RtTransaction[];
}

export interface RtTransaction {
  readonly type: 'transaction';
  readonly id: number;
  readonly ticket: RtTicket;
  readonly kind: string;
  readonly field: string;
  readonly oldValue: string;
  readonly newValue: string;
  readonly data: string;
  readonly creator: RtUser;
  readonly created: UnixMillis;
  readonly parts: RtPart[];
}

/** A MIME part of a transaction; Request Tracker calls it an attachment whether it is a file or not. */
export interface RtPart {
  readonly type: 'attachment';
  readonly id: number;
  readonly transaction: RtTransaction;
  readonly parent: RtPart | undefined;
  readonly mediaType: string;
  readonly fileName: string;
  readonly subject: string;
  readonly messageId: string;
  readonly headers: string;
  /** `undefined` for a part that only holds others. */
  readonly content: Buffer | undefined;
}

export type RtRecord = RtUser | RtQueue | RtGroup | RtCustomField | RtTicket | RtTransaction | RtPart;
