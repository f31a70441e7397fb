import { createHash } from 'node:crypto';
import type { Card } from '../../../../src-shared/model/card.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CustomerBody, UnifiedMessage } from '../unified-message.ts';
import type { CodecContext } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { userRecordShape, type RtUser } from './rt-shapes.ts';
import { customerLinks, customFieldValues } from './ticket-codec.ts';

/** A user as `GET /user/NAME` answers it. Requesters of tickets are users in Request Tracker. */
export interface UserDocument {
  readonly kind: 'user';
  /** The login, by which tickets refer to the user. */
  readonly login: string;
  readonly json: unknown;
  /** Taken where the account may not see when the user was changed. */
  readonly seenWithTicketAt: number;
}

export function userToUnified(
  document: UserDocument,
  context: CodecContext,
): Result<UnifiedMessage<CustomerBody>, CodecError> {
  const parsed = read(userRecordShape, document.json);
  if (!parsed.ok) return parsed;
  const user = parsed.value;
  const card = cardOf(document.login, user);
  const links = customerLinks(customFieldValues(user), context);
  // Who may not see when a user was changed can still see that it was: the id follows from the content.
  const version = createHash('sha256')
    .update(JSON.stringify([card, links]))
    .digest('hex')
    .slice(0, 16);
  return ok({
    id: `user/${document.login}@${version}`,
    source: context.system,
    time: user.LastUpdated ?? document.seenWithTicketAt,
    body: {
      type: 'customer',
      reference: { system: context.system, kind: 'customer', id: document.login, version },
      card,
      writable: [],
      links,
      ...(user.LastUpdated === undefined ? {} : { changedAt: user.LastUpdated }),
    },
  });
}

function cardOf(login: string, user: RtUser): Card {
  const email = user.EmailAddress || (login.includes('@') ? login : '');
  const full = user.RealName || (login.includes('@') ? '' : login);
  const phones = [
    ['mobile', user.MobilePhone],
    ['work', user.WorkPhone],
    ['home', user.HomePhone],
  ] as const;
  const known = phones.filter(([, number]) => number !== '');
  const address = [user.Address1, user.Address2, `${user.Zip} ${user.City}`, user.Country]
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  return {
    '@type': 'Card',
    version: '2.0',
    ...(full === '' ? {} : { name: { full } }),
    ...(user.Lang === '' ? {} : { language: user.Lang }),
    ...(user.Organization === '' ? {} : { organizations: { main: { name: user.Organization } } }),
    ...(email === '' ? {} : { emails: { main: { address: email } } }),
    ...(known.length === 0
      ? {}
      : { phones: Object.fromEntries(known.map(([key, number]) => [key, { number, label: key }])) }),
    ...(address === '' ? {} : { addresses: { main: { full: address } } }),
  };
}
