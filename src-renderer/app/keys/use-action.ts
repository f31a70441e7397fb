import { useEffect, useRef } from 'react';
import { useParts } from '../parts-context.tsx';
import type { ActionId } from './default-keys.ts';

/** Offers an action while the component is shown and `enabled`. Returning false leaves it to whoever offered it before. */
export function useAction(id: ActionId, handler: () => void | boolean, enabled = true): void {
  const { actions } = useParts();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => (enabled ? actions.register(id, () => latest.current()) : undefined), [actions, id, enabled]);
}
