import { lazy, Suspense, type ComponentType } from 'react';
import { Link, Route, Switch } from 'wouter';
import { HomeScreen } from '../features/home/home-screen.tsx';
import { useWords } from '../words/use-words.ts';

// The first screen comes with the page; every other when it is opened.
const DataScreen = screen(async () => (await import('../features/data/data-screen.tsx')).DataScreen);
const TrainScreen = screen(async () => (await import('../features/train/train-screen.tsx')).TrainScreen);
const RunsScreen = screen(async () => (await import('../features/runs/runs-screen.tsx')).RunsScreen);
const CompareScreen = screen(async () => (await import('../features/runs/compare-screen.tsx')).CompareScreen);
const RunScreen = screen(async () => (await import('../features/run/run-screen.tsx')).RunScreen);
const StartingScreen = screen(async () => (await import('../features/run/starting-screen.tsx')).StartingScreen);
const NegativesScreen = screen(async () => (await import('../features/negatives/negatives-screen.tsx')).NegativesScreen);
const EvaluateScreen = screen(async () => (await import('../features/evaluate/evaluate-screen.tsx')).EvaluateScreen);
const InstructionsScreen = screen(async () => (await import('../features/instructions/instructions-screen.tsx')).InstructionsScreen);
const PlaygroundScreen = screen(async () => (await import('../features/playground/playground-screen.tsx')).PlaygroundScreen);
const GpuScreen = screen(async () => (await import('../features/gpu/gpu-screen.tsx')).GpuScreen);
const SettingsScreen = screen(async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen);
const HelpScreen = screen(async () => (await import('../features/help/help-screen.tsx')).HelpScreen);

export function Screens() {
  return (
    <Suspense fallback={<Opening />}>
      <Switch>
        <Route path="/" component={HomeScreen} />
        <Route path="/data" component={DataScreen} />
        <Route path="/train" component={TrainScreen} />
        <Route path="/runs" component={RunsScreen} />
        <Route path="/runs/compare/:ids">{({ ids }) => <CompareScreen key={ids} ids={ids} />}</Route>
        <Route path="/runs/starting" component={StartingScreen} />
        <Route path="/runs/:runId">{({ runId }) => <RunScreen key={runId} runId={runId} />}</Route>
        <Route path="/negatives" component={NegativesScreen} />
        <Route path="/evaluate">{() => <EvaluateScreen />}</Route>
        <Route path="/evaluate/:runId">{({ runId }) => <EvaluateScreen key={runId} runId={runId} />}</Route>
        <Route path="/instructions" component={InstructionsScreen} />
        <Route path="/playground" component={PlaygroundScreen} />
        <Route path="/gpu" component={GpuScreen} />
        <Route path="/settings" component={SettingsScreen} />
        <Route path="/help">
          <HelpScreen />
        </Route>
        <Route path="/help/field/:name">{({ name }) => <HelpScreen fieldName={decodeURIComponent(name)} />}</Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

function screen<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}

/** Seen only where the code of a screen is slow to come. */
function Opening() {
  const { words } = useWords();
  return (
    <p className="opening meta" role="status">
      {words.shell.opening}
    </p>
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
