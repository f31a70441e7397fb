import { useI18n } from '../i18n/i18n-context.tsx';
import { useNow } from './use-now.ts';

const SECONDS_MATTER_MS = 60_000;

/** How long ago something was, counting by itself; the exact time is its tooltip. */
export function Age({ at, className }: { at: number; className?: string | undefined }) {
  const { t, f } = useI18n();
  const now = useNow('slow');
  const ms = now - at;
  return (
    <time className={className} dateTime={new Date(at).toISOString()} title={f.full(at)}>
      {ms < SECONDS_MATTER_MS ? t.common.justNow : f.age(ms)}
    </time>
  );
}

/** Length of something still going on, in minutes and seconds. */
export function RunningClock({ from, to }: { from: number; to?: number | undefined }) {
  const { f } = useI18n();
  const now = useNow('second');
  return <>{f.clock(((to ?? Math.max(now, from)) - from) / 1000)}</>;
}
