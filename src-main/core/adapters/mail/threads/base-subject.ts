/** What mail programs put in front of a subject when they answer or forward, in the languages of the customers. */
const replyPrefix =
  /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|antw|sv|vs|ref|rv|r|odp|ynt|回复|回覆|答复|答覆|回信|返信)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*/iu;
const forwardPrefix = /^\s*(?:fwd?|wg|tr|i|rv|vb|转发|轉寄|转寄)\s*[:：]\s*/iu;

export interface BaseSubject {
  /** Without prefixes, in one case, blanks as one (RFC 5256 section 2.1, with the prefixes of more languages). */
  readonly text: string;
  /** True where it says that it answers something. A forwarded message is a new matter. */
  readonly reply: boolean;
}

export function baseSubject(subject: string): BaseSubject {
  let text = subject.normalize('NFKC').slice(0, 1_000);
  let reply = false;
  for (let step = 0; step < 20; step++) {
    const shorter = text.replace(replyPrefix, '');
    if (shorter !== text) reply = true;
    const bare = shorter.replace(forwardPrefix, '');
    if (bare === text) break;
    if (bare !== shorter) reply = false;
    text = bare;
  }
  return { text: text.replace(/\s+/gu, ' ').trim().toLowerCase(), reply };
}

/** Said by too many to tell matters apart. */
const common: ReadonlySet<string> = new Set(
  ['hello', 'hi', 'question', 'help', 'invoice', 'order', 'your order', 'support', 'request', 'complaint', 'feedback']
    .concat([
      'contact',
      'information',
      'urgent',
      'no subject',
      '(no subject)',
      '你好',
      '您好',
      '咨询',
      '投诉',
      '发票',
      '订单',
    ])
    .concat(['无主题', '(无主题)', '请求', '问题', '反馈']),
);

/** Long and rare enough that the same words mean the same matter: eight letters, or four Chinese characters. */
export const isTelling = (base: string): boolean =>
  !common.has(base) && (base.match(/\p{L}|\p{N}/gu)?.length ?? 0) + (base.match(/\p{Script=Han}/gu)?.length ?? 0) >= 8;
