import type { AdapterError } from '../../adapter-error.ts';

/** What a person should do, by key. The window has it in both languages; this is the English fallback. */
const texts = {
  'cobol-host.advice.network': 'Check host, port, network and firewall, and whether the host session is started there.',
  'cobol-host.advice.tls': 'Check "tls" in the settings of this system and the certificate of the host.',
  'cobol-host.advice.signOn':
    'Check user and password of this system. Trunkline signs on again after a while only, so that the host does not revoke the user.',
  'cobol-host.advice.revoked': 'Ask the host administrator to resume the user, then store the new password.',
  'cobol-host.advice.authority': 'Ask the host administrator to grant the user the function that is named here.',
  'cobol-host.advice.frame': 'Check "frame" in the settings: how many bytes the length has, and what it counts.',
  'cobol-host.advice.layout':
    'Compare copybooks and code page in the settings with those of the host: the records do not look as they say.',
  'cobol-host.advice.mapping': 'Correct the copybook or the mapping of this system; the path is named here.',
  'systems.advice.waitForWindow': 'The system is outside its hours. What you send waits and goes out when it opens.',
  'systems.advice.waitBusy': 'The system is busy. Trunkline tries again by itself.',
  'systems.advice.lookAgain': 'Look at what the system holds now, then decide again.',
  'systems.advice.correctValue': 'Correct the value and send it again.',
} as const;
export type AdviceKey = keyof typeof texts;

export const advice = (key: AdviceKey): NonNullable<AdapterError['advice']> => ({ key, text: texts[key] });
