import { useLocation } from 'wouter';
import { startRun } from '../../client/run-actions.ts';

/** Starts a run and goes to its view at once. */
export function useStart(): (runFile: unknown) => void {
  const [, navigate] = useLocation();
  return (runFile) => {
    navigate('/runs/starting');
    void startRun(runFile).then((runId) => {
      if (runId !== undefined) navigate(`/runs/${runId}`, { replace: true });
    });
  };
}
