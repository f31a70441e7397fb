import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import { useParts } from '../parts-context.tsx';
import { keysInForce } from './default-keys.ts';
import { isTyping } from './is-typing.ts';
import { createKeyDispatcher } from './key-dispatcher.ts';
import { onMac } from './on-mac.ts';

/** Listens to the keyboard for the whole window. What a part handles itself it marks with `preventDefault`. */
export function useGlobalKeys(): void {
  const { actions, preferences } = useParts();
  useEffect(() => {
    const dispatcher = createKeyDispatcher({
      mac: onMac,
      keys: () => keysInForce(preferences.store.getState().keys),
      run: (id) => actions.run(id),
      now: () => performance.now(),
    });
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const target = event.target;
      // An open dialog has the keyboard to itself.
      if (target instanceof Element && target.closest('dialog')) return;
      // Drawn at once: the next key may come before the next frame and belongs to what was just opened.
      flushSync(() => {
        if (dispatcher.press(event, isTyping(target))) event.preventDefault();
      });
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [actions, preferences]);
}
