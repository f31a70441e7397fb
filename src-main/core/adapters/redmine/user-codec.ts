import type { Card } from '../../../../src-shared/model/card.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CustomerBody, UnifiedMessage } from '../unified-message.ts';
import type { CodecContext } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { contentHash } from './content-hash.ts';
import { valueNamed } from './field-values.ts';
import { customerLinks } from './issue-codec.ts';
import { userShape, type RedmineUser } from './redmine-shapes.ts';

/** A user as `GET /users/N.json` answers it. Authors of issues who are no agents are customers. */
export interface UserDocument {
  readonly kind: 'user';
  readonly json: unknown;
  /** As the issue names the author: Redmine puts first and last name in the order its settings say. */
  readonly name: string;
  /** Taken where Redmine does not say when the user was changed (before 5.0). */
  readonly seenAt: number;
}

export function userToUnified(
  document: UserDocument,
  context: CodecContext,
): Result<readonly UnifiedMessage<CustomerBody>[], CodecError> {
  const parsed = read(userShape, document.json);
  if (!parsed.ok) return parsed;
  const user = parsed.value;
  const card = cardOf(user, document.name, valueNamed(user.custom_fields, context.phoneField));
  const links = customerLinks(user.custom_fields, context);
  const version = contentHash([card, links]);
  const changedAt = user.updated_on ?? undefined;
  return ok([
    {
      id: `user/${user.id}@${version}`,
      source: context.system,
      time: changedAt ?? document.seenAt,
      body: {
        type: 'customer',
        reference: { system: context.system, kind: 'customer', id: String(user.id), version },
        card,
        writable: [],
        links,
        ...(changedAt === undefined ? {} : { changedAt }),
      },
    },
  ]);
}

function cardOf(user: RedmineUser, shownName: string, phone: string): Card {
  const full = shownName || [user.firstname, user.lastname].filter((part) => part !== '').join(' ') || user.login;
  return {
    '@type': 'Card',
    version: '2.0',
    ...(full === '' ? {} : { name: { full } }),
    ...(user.mail === '' ? {} : { emails: { main: { address: user.mail } } }),
    ...(phone === '' ? {} : { phones: { main: { number: phone } } }),
  };
}
