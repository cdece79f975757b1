import type { ReactNode } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';

interface PanelProps {
  readonly title?: ReactNode;
  /** Beside the title, right: what the figures are of. */
  readonly meta?: ReactNode;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A panel that fails alone: an error in it leaves the rest of the page standing. */
export function Panel({ title, meta, label, children }: PanelProps) {
  return (
    <section className="panel" aria-label={label}>
      <ErrorBoundary>
        {title !== undefined && (
          <div className="panel-head">
            <h2>{title}</h2>
            {meta !== undefined && <div className="panel-meta">{meta}</div>}
          </div>
        )}
        {children}
      </ErrorBoundary>
    </section>
  );
}
