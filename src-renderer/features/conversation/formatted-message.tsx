import { useMemo } from 'react';
import { useI18n } from '../../i18n/i18n-context.tsx';
import styles from './formatted-message.module.css';

/** Nothing is fetched and nothing runs; only pictures that came with the message and the frame's own style sheet show. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'self' 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/** The document of a formatted message. Our own policy and style come before the first byte of the hostile part. */
export const frameDocument = (html: string, styleSheet: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
  `<meta name="referrer" content="no-referrer"><link rel="stylesheet" href="${styleSheet}"></head><body>${html}</body></html>`;

/**
 * A customer's HTML inside a frame with an empty `sandbox`: no scripts, no forms, no pop-ups, no navigation of the window,
 * an origin of its own, and a policy that forbids every request.
 */
export function FormattedMessage({ html, author }: { html: string; author: string }) {
  const { t } = useI18n();
  const document = useMemo(() => frameDocument(html, new URL('message-frame.css', location.href).href), [html]);
  return (
    <iframe
      className={styles.frame}
      sandbox=""
      referrerPolicy="no-referrer"
      loading="lazy"
      title={t.conversation.formattedTitle(author)}
      srcDoc={document}
    />
  );
}
