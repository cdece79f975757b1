import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { LookInsideRecord } from '../../../contract/look-inside.ts';
import { isUnderWay, type OpenRun } from '../../client/studio-store.ts';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { MaskedTextView } from './masked-text-view.tsx';
import { RankedView } from './ranked-view.tsx';

interface LookInsidePanelProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
}

/** A few fixed rows of the stage's data, as the model of a moment reads them; the newest moment unless another is chosen. */
export function LookInsidePanel({ run, stageIndex }: LookInsidePanelProps) {
  const { words, format } = useWords();
  const [chosenStep, chooseStep] = useState<number>();
  const [chosenRow, chooseRow] = useState(0);
  const samples = run.samples.filter((sample) => sample.stageIndex === stageIndex);
  const steps = [...new Set(samples.map(({ step }) => step))];
  const place = chosenStep === undefined || !steps.includes(chosenStep) ? steps.length - 1 : steps.indexOf(chosenStep);
  const step = steps[place];
  const rows = samples.filter((sample) => sample.step === step);
  const row = rows.find(({ sampleIndex }) => sampleIndex === chosenRow) ?? rows[0];
  if (step === undefined || row === undefined) return <Waiting run={run} stageIndex={stageIndex} />;
  return (
    <Panel
      title={words.inside.title}
      meta={
        <span className="row inside-steps">
          <IconButton
            label={words.inside.earlier}
            disabled={place === 0}
            icon={<ChevronLeft {...icon} />}
            onClick={() => chooseStep(steps[place - 1])}
          />
          <span aria-live="polite">{step === 0 ? words.inside.before : words.run.stepOnly(format.whole(step))}</span>
          <IconButton
            label={words.inside.later}
            disabled={place === steps.length - 1}
            icon={<ChevronRight {...icon} />}
            onClick={() => chooseStep(place + 1 === steps.length - 1 ? undefined : steps[place + 1])}
          />
        </span>
      }
    >
      {rows.length > 1 && <Rows rows={rows} chosen={row.sampleIndex} onChoose={chooseRow} />}
      <Sample sample={row} />
    </Panel>
  );
}

function Waiting({ run, stageIndex }: LookInsidePanelProps) {
  const { words } = useWords();
  const isComing = isUnderWay(run.status) && run.status.stageIndex === stageIndex && run.status.steps > 0;
  return isComing ? (
    <Panel title={words.inside.title}>
      <p className="ink-2">{words.inside.waiting}</p>
    </Panel>
  ) : null;
}

interface RowsProps {
  readonly rows: readonly LookInsideRecord[];
  readonly chosen: number;
  readonly onChoose: (row: number) => void;
}

/** The same rows at every step. */
function Rows({ rows, chosen, onChoose }: RowsProps) {
  const { words, format } = useWords();
  return (
    <div className="segmented inside-rows" role="group" aria-label={words.inside.rows}>
      {rows.map(({ sampleIndex }) => (
        <button
          key={sampleIndex}
          type="button"
          aria-pressed={sampleIndex === chosen}
          aria-label={words.inside.row(format.whole(sampleIndex + 1))}
          onClick={() => onChoose(sampleIndex)}
        >
          {format.whole(sampleIndex + 1)}
        </button>
      ))}
    </div>
  );
}

function Sample({ sample }: { readonly sample: LookInsideRecord }) {
  switch (sample.kind) {
    case 'masked-text':
      return <MaskedTextView tokens={sample.tokens} />;
    case 'ranked-candidates':
      return (
        <RankedView
          query={sample.query}
          candidates={sample.candidates.map(({ cosine, ...candidate }) => ({ ...candidate, score: cosine, share: Math.max(0, cosine) }))}
        />
      );
    case 'scored-candidates':
      return (
        <RankedView
          query={sample.query}
          candidates={sample.candidates.map((candidate) => ({ ...candidate, share: 1 / (1 + Math.exp(-candidate.score)) }))}
        />
      );
  }
}
