import type { ReactNode } from 'react';

interface CalloutProps {
  readonly tone?: 'plain' | 'caution' | 'bad' | 'good';
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read out as soon as it appears. */
  readonly urgent?: boolean;
}

/** Something the person should know, with what they can do about it. */
export function Callout({ tone = 'plain', icon, title, children, actions, urgent = false }: CalloutProps) {
  return (
    <div className={`callout ${tone === 'plain' ? '' : `callout-${tone}`}`} role={urgent ? 'alert' : undefined}>
      {icon}
      <div className="callout-words">
        <p className="callout-title">{title}</p>
        {children}
      </div>
      {actions !== undefined && <div className="row row-wrap">{actions}</div>}
    </div>
  );
}
