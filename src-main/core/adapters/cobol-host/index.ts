import type { Adapter } from '../adapter.ts';
import { cobolHostDescriptor } from './descriptor.ts';
import { openCobolHost } from './session.ts';
import type { CobolHostSettings } from './settings.ts';

export const cobolHost: Adapter<CobolHostSettings> = { descriptor: cobolHostDescriptor, open: openCobolHost };
