/**
 * V8's options of the process the core runs in: the young generation may take 3 x 4 MiB, not 3 x 16 MiB, which an idle desk would
 * fill once and keep. Decision 0016 has the figures.
 */
export const coreProcessFlags: readonly string[] = ['--max-semi-space-size=4'];

/** glibc gives each thread that allocates an arena of its own, which keeps what it had at its fullest; two are enough for a core. */
export const coreProcessEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };
