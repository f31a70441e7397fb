const map = '{"id": id, "subject": subject, "state": "open", "createdAt": changed, "changedAt": changed}';

/** The smallest mapping: tickets by page and time. `over` replaces parts of it. */
export const plainSettings = (baseUrl: string, over: Readonly<Record<string, unknown>> = {}) => ({
  baseUrl,
  health: { request: { path: '/me' } },
  sources: {
    tickets: {
      request: { path: '/tickets', query: { since: '{since}', page: '{page}', size: '{size}' } },
      items: '/tickets',
      paging: { kind: 'page', size: 3 },
      changes: { kind: 'timestamp', at: '/changed', overlapMs: 0, resolutionMs: 1 },
      maps: { ticket: map },
    },
  },
  ...over,
});

/** The same with another way of reading. */
export const readingBy = (baseUrl: string, source: Readonly<Record<string, unknown>>) => {
  const plain = plainSettings(baseUrl);
  return { ...plain, sources: { tickets: { ...plain.sources.tickets, ...source } } };
};

export const record = (id: number, changed = `2026-11-01T00:00:${String(id % 60).padStart(2, '0')}.000Z`) => ({
  id,
  subject: `subject ${id}`,
  changed,
});
