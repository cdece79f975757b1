import { Component, type ReactNode } from 'react';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
}

/** Shows what failed instead of an empty page. Training runs in the worker and goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} retry={() => this.setState({ error: undefined })} />;
  }
}

function Failure({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const { words } = useWords();
  return (
    <div className="stack stack-small" role="alert">
      <p>{words.shell.panelFailed}</p>
      <p className="mono ink-2">{error.message}</p>
      <div>
        <Button size="small" onClick={retry}>
          {words.shell.tryAgain}
        </Button>
      </div>
    </div>
  );
}
