import { Link, Route, Switch } from 'wouter';
import { DataScreen } from '../features/data/data-screen.tsx';
import { GpuScreen } from '../features/gpu/gpu-screen.tsx';
import { HelpScreen } from '../features/help/help-screen.tsx';
import { HomeScreen } from '../features/home/home-screen.tsx';
import { RunScreen } from '../features/run/run-screen.tsx';
import { StartingScreen } from '../features/run/starting-screen.tsx';
import { RunsScreen } from '../features/runs/runs-screen.tsx';
import { TrainScreen } from '../features/train/train-screen.tsx';
import { useWords } from '../words/use-words.ts';

export function Screens() {
  return (
    <Switch>
      <Route path="/" component={HomeScreen} />
      <Route path="/data" component={DataScreen} />
      <Route path="/train" component={TrainScreen} />
      <Route path="/runs" component={RunsScreen} />
      <Route path="/runs/starting" component={StartingScreen} />
      <Route path="/runs/:runId">{({ runId }) => <RunScreen key={runId} runId={runId} />}</Route>
      <Route path="/gpu" component={GpuScreen} />
      <Route path="/help" component={HelpScreen} />
      <Route component={NotFound} />
    </Switch>
  );
}

function NotFound() {
  const { words } = useWords();
  return (
    <div className="empty">
      <h1>{words.shell.notFound}</h1>
      <Link href="/">{words.shell.toHome}</Link>
    </div>
  );
}
