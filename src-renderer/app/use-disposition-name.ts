import { useStore } from 'zustand';
import { useI18n } from '../i18n/i18n-context.tsx';
import { useParts } from './parts-context.tsx';

/** Results of calls in the agent's language; the code itself where the list does not have it. */
export function useDispositionName(): (code: string) => string {
  const { language } = useI18n();
  const dispositions = useStore(useParts().calls.store, (state) => state.dispositions);
  return (code) => {
    const label = dispositions.find((one) => one.code === code)?.label;
    return label ? (language === 'zh-CN' ? label.zh : label.en) : code;
  };
}
