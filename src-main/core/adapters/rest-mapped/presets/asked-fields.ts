import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import { secretSchema } from '../config/basics.ts';

/** One label of a host name: letters, digits and hyphens. */
export const subdomain = (example: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, `must be the first part of the address, e.g. ${example}`),
    settingLabel({ en: 'Subdomain', zh: '子域名' }, { en: `First part of ${example}`, zh: `${example} 的第一段` }),
  );

export const email = v.pipe(
  v.string(),
  v.email('must be an e-mail address'),
  settingLabel({ en: 'E-mail of the agent', zh: '客服邮箱' }),
);

export const token = (en: string, zh: string) => v.pipe(secretSchema, settingLabel({ en, zh }));
