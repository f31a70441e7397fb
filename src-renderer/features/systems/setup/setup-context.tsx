import { createContext, useContext, type ReactNode } from 'react';
import type { SettingField, Words } from '../../../../src-shared/model/setting-form.ts';
import type { FormState, Path } from './form-state.ts';

/** What every field of the form knows of the form. */
export interface SetupForm {
  readonly state: FormState;
  /** What is wrong, by path. */
  readonly problems: ReadonlyMap<string, string>;
  /** True where the system exists already. */
  readonly editing: boolean;
  set(path: Path, value: unknown): void;
  setSecret(path: Path, value: string): void;
  /** The secret that was entered earlier is given up for another one. */
  replaceSecret(path: Path): void;
  /** Secrets of list items from this position on are asked for again: their places have moved. */
  dropSecretsFrom(path: Path, position: number): void;
  /** A field's own problem with what was typed; `undefined` where it is solved. */
  setOwnProblem(path: Path, problem: string | undefined): void;
  word(words: Words): string;
  /** The field of a setting: forms lie in forms. */
  input(field: SettingField, path: Path, value: unknown): ReactNode;
}

const Context = createContext<SetupForm | undefined>(undefined);
export const SetupFormProvider = Context;

export function useSetupForm(): SetupForm {
  const form = useContext(Context);
  if (!form) throw new Error('useSetupForm outside of a form');
  return form;
}
