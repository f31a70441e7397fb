import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'primary' | 'note' | 'danger' | 'ok' | 'quiet' | undefined;
  readonly small?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ tone = 'plain', small = false, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(styles.button, styles[tone], small && styles.small, className)}
      {...rest}
    />
  );
}

export interface IconButtonProps extends ButtonProps {
  /** Says what it does; also the tooltip. */
  readonly label: string;
}

/** A button that is only an icon; its label is read out and shown on hovering. */
export function IconButton({ label, className, tone = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Button tone={tone} aria-label={label} title={label} className={classNames(styles.icon, className)} {...rest} />
  );
}
