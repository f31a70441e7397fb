import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { en, type Messages } from './en.ts';
import { createFormatters, type Formatters } from './formatters.ts';
import type { Language } from './language.ts';
import { zhCn } from './zh-cn.ts';

export interface I18n {
  readonly t: Messages;
  readonly f: Formatters;
  readonly language: Language;
}

const catalogues: Record<Language, Messages> = { en, 'zh-CN': zhCn };
const Context = createContext<I18n | undefined>(undefined);

export function I18nProvider({ language, children }: { language: Language; children: ReactNode }) {
  const value = useMemo<I18n>(() => ({ t: catalogues[language], f: createFormatters(language), language }), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <Context value={value}>{children}</Context>;
}

/** The messages `t` and formatters `f` of the agent's language. */
export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error('useI18n outside of I18nProvider');
  return value;
}
