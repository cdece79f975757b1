import type { ComponentProps, ReactNode } from 'react';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly kind?: 'plain' | 'primary' | 'solid' | 'quiet' | 'bad';
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: ReactNode;
}

/** A button with a verb. `primary` once a screen; `solid` for the decision inside a card. */
export function Button({ kind = 'plain', size = 'medium', icon, children, ...rest }: ButtonProps) {
  const classes = ['button', kind === 'plain' ? '' : `button-${kind}`, size === 'medium' ? '' : `button-${size}`];
  return (
    <button type="button" className={classes.filter((name) => name !== '').join(' ')} {...rest}>
      {icon}
      {children}
    </button>
  );
}
