import { freshdesk } from './freshdesk.ts';
import { hubspot } from './hubspot.ts';
import type { Preset } from './preset.ts';
import { salesforce } from './salesforce.ts';
import { zammad } from './zammad.ts';
import { zendesk } from './zendesk.ts';

/** Every preset, in the order in which they are offered. */
export const presets: readonly Preset[] = [zendesk, freshdesk, zammad, salesforce, hubspot];
