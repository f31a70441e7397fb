import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodedFileName } from '../../../src-main/core/adapters/request-tracker/act-codec.ts';
import { fromUnified } from '../../../src-main/core/adapters/request-tracker/codec.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const ticket = { system: 'tickets' as SystemId, kind: 'ticket' as const, id: '7' };

describe('an act becomes one request', () => {
  it('a note always goes to comment and a reply always to correspond', () => {
    const attachments = fc.array(
      fc.record({ name: fc.string({ minLength: 1 }), mediaType: fc.string(), base64: fc.base64String() }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.option(attachments, { nil: undefined }), (text, files) => {
        expect(fromUnified({ act: 'addNote', ticket, text, attachments: files })).toMatchObject({
          ok: true,
          value: { method: 'POST', path: '/ticket/7/comment', json: { Content: text } },
        });
        expect(fromUnified({ act: 'reply', ticket, text, attachments: files })).toMatchObject({
          ok: true,
          value: { method: 'POST', path: '/ticket/7/correspond', json: { Content: text } },
        });
      }),
    );
  });

  it('a change carries only what changes; nobody as an owner and an emptied field have their own words', () => {
    const changes = { owner: '', customFields: { Product: '', CustomerNo: 'C-2' } };
    expect(fromUnified({ act: 'updateTicket', ticket, changes })).toEqual({
      ok: true,
      value: {
        method: 'PUT',
        path: '/ticket/7',
        json: { Owner: 'Nobody', CustomFields: { Product: null, CustomerNo: 'C-2' } },
      },
    });
  });

  it.each(['7/comment', '../queue/1', '0', '7?x=1', '', '７'])(
    'a ticket number like %j cannot lead anywhere else',
    (id) => {
      expect(fromUnified({ act: 'reply', ticket: { ...ticket, id }, text: 'x' })).toMatchObject({
        ok: false,
        error: { path: '$.ticket.id' },
      });
    },
  );

  it('a reference to something else than a ticket is refused by its path', () => {
    const reference = { ...ticket, kind: 'customer' as const };
    expect(fromUnified({ act: 'addNote', ticket: reference, text: 'x' })).toMatchObject({
      error: { path: '$.ticket.kind' },
    });
  });

  it('a file that is not base64 is refused by its path', () => {
    const attachments = [{ name: 'a', mediaType: 'text/plain', base64: 'not base64!' }];
    expect(fromUnified({ act: 'reply', ticket, text: 'x', attachments })).toMatchObject({
      error: { path: '$.attachments[0].base64' },
    });
  });
});

describe('a file name', () => {
  it('beyond ASCII travels as an encoded word (RFC 2047), because Request Tracker fails on the bare name', () => {
    expect(encodedFileName('a.txt')).toBe('a.txt');
    expect(encodedFileName('附件.txt')).toBe('=?UTF-8?B?6ZmE5Lu2LnR4dA==?=');
  });

  it('is always sent as printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(encodedFileName(name)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});
