import type { Preset } from './preset.ts';

/** Every preset, in the order in which they are offered. */
export const presets: readonly Preset[] = [];
