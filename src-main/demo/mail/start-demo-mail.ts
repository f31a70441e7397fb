import { parseSystemId } from '../demo-ids.ts';
import { startDemoMailServer } from '../demo-mail.ts';
import { demoPeople, type DemoPerson } from '../demo-people.ts';
import type { DemoStage, StartDemoSystem } from '../demo-system.ts';
import { demoMailText, type DemoMail } from './demo-mail-text.ts';
import type { MailFolder, MailStore } from './mail-store.ts';
import { mailMatters, thanks } from './mail-story.ts';
import { headerField } from './mime-tree.ts';
import type { HandedOver } from './smtp-server.ts';

const address = 'service@demo.example';
const minute = 60_000;

/** The demo's mailbox: customers write, and answer when they are answered. */
export const startDemoMail: StartDemoSystem = async (stage) => {
  const leaving = new AbortController();
  const server = await startDemoMailServer({
    clock: stage.clock,
    address,
    sent: (mail) => answerLater(stage, server.store, mail, leaving.signal),
  });
  fill(server.store, stage.now);
  const settings = {
    host: '127.0.0.1',
    security: 'none',
    allowPlaintextLogin: true,
    user: server.user,
    password: server.password,
  };
  return {
    config: {
      id: parseSystemId('mail'),
      adapter: 'mail',
      name: 'Mail',
      names: { zh: '邮件' },
      settings: {
        address,
        imap: { ...settings, port: server.ports.imap },
        smtp: { ...settings, port: server.ports.smtp },
      },
    },
    async [Symbol.asyncDispose]() {
      leaving.abort(new Error('the demo ends'));
      await server[Symbol.asyncDispose]();
    },
  };
};

function fill(store: MailStore, now: number): void {
  const [inbox, sent] = [store.find('INBOX')!, store.find('Sent')!];
  for (const [language, matters] of Object.entries(mailMatters) as [DemoPerson['language'], typeof mailMatters.zh][]) {
    const people = demoPeople.filter((person) => person.language === language);
    for (const [index, matter] of matters.entries()) {
      const person = people[(index * 3 + 1) % people.length]!;
      const ids: string[] = [];
      for (const [turn, { who, text, html }] of matter.mails.entries()) {
        const id = `demo-${language}-${index}-${turn}@${who === 'us' ? 'demo.example' : person.email.split('@')[1]!}`;
        const mail: DemoMail = {
          id,
          from: who === 'us' ? { name: 'Demo Agent', address } : { name: person.name, address: person.email },
          to: who === 'us' ? person.email : address,
          subject: turn === 0 ? matter.subject : `${language === 'zh' ? '回复：' : 'Re: '}${matter.subject}`,
          at: now - (40 + index * 130 + (matter.mails.length - turn) * 55) * minute,
          references: [...ids],
          text,
          html,
          file: turn === 0 ? matter.file : undefined,
          automatic: who === 'program',
        };
        ids.push(id);
        put(who === 'us' ? sent : inbox, store, mail, turn === 0 ? matter.state : undefined);
      }
    }
  }
}

function put(folder: MailFolder, store: MailStore, mail: DemoMail, state: 'pending' | 'resolved' | undefined): void {
  const mark = state === undefined ? [] : [state === 'resolved' ? '$Resolved' : '$Pending'];
  store.append(folder, demoMailText(mail), ['\\Seen', ...mark], mail.at);
}

/** A little later the customer says thank you; everybody else stays silent. */
function answerLater(stage: DemoStage, store: MailStore, sent: HandedOver, signal: AbortSignal): void {
  const person = demoPeople.find(({ email }) => sent.to.includes(email));
  if (person === undefined) return;
  const head = sent.message.toString('latin1', 0, sent.message.indexOf('\r\n\r\n') + 4);
  const ids = (field: string): string[] => [...headerField(head, field).matchAll(/<([^<>]+)>/g)].map(([, id]) => id!);
  const answer = async (): Promise<void> => {
    await stage.clock.sleep(20_000 + stage.random() * 20_000, signal);
    const at = stage.clock.now();
    const mail: DemoMail = {
      id: `demo-thanks-${at}@${person.email.split('@')[1]!}`,
      from: { name: person.name, address: person.email },
      to: address,
      subject: person.language === 'zh' ? '回复：谢谢' : 'Re: thank you',
      at,
      references: [...ids('references'), ...ids('message-id')],
      text: thanks[person.language],
    };
    store.append(store.find('INBOX')!, demoMailText(mail), [], at);
  };
  // The demo has ended before the customer found the time.
  answer().catch(() => {});
}
