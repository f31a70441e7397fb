import { useId, type ReactNode } from 'react';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly children: (props: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}

/** A labelled form field with its hint and its problem, tied together for screen readers. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  const says = problem ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': says ? `${id}-says` : undefined, 'aria-invalid': problem !== undefined })}
      {says && (
        <p id={`${id}-says`} className={problem ? styles.problem : styles.hint} role={problem ? 'alert' : undefined}>
          {says}
        </p>
      )}
    </div>
  );
}

export const fieldClass = { input: styles.input ?? '', area: styles.area ?? '', select: styles.select ?? '' };
