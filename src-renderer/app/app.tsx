import { useEffect } from 'react';
import { useStore } from 'zustand';
import { I18nProvider } from '../i18n/i18n-context.tsx';
import { resolveLanguage } from '../i18n/language.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Frame } from './frame.tsx';
import { useAppearance } from './use-appearance.ts';
import { useGlobalKeys } from './keys/use-global-keys.ts';
import { useParts } from './parts-context.tsx';
import { placeOf } from './stores/navigation-store.ts';

/** A file dropped beside the composer must not replace the window by its content. */
function useNoStrayDrops(): void {
  useEffect(() => {
    const stop = (event: DragEvent): void => event.preventDefault();
    addEventListener('dragover', stop);
    addEventListener('drop', stop);
    return () => {
      removeEventListener('dragover', stop);
      removeEventListener('drop', stop);
    };
  }, []);
}

/** The window: language, appearance and keys around the frame. */
export function App() {
  const { preferences, navigation } = useParts();
  const language = useStore(preferences.store, (s) => s.language);
  useAppearance();
  useGlobalKeys();
  useNoStrayDrops();
  useEffect(() => navigation.store.subscribe((state) => history.replaceState(null, '', placeOf(state))), [navigation]);
  return (
    <I18nProvider language={resolveLanguage(language, navigator.languages)}>
      <ErrorBoundary>
        <Frame />
      </ErrorBoundary>
    </I18nProvider>
  );
}
