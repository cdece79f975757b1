import { Check, CircleAlert, Play } from 'lucide-react';
import { takesModels } from '../../../contract/stage.ts';
import { cautionsOf } from '../../client/data-gaps.ts';
import { definitionOf, idsOf } from '../../client/draft.ts';
import type { Gap } from '../../client/gap.ts';
import { parametersOf, planOf, type StagePlan } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { runFileOf } from '../../client/draft-run-file.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { ForecastPanel } from './forecast-panel.tsx';
import { gapInWords } from './gap-words.ts';
import { HintList } from './hint-list.tsx';
import { partOfGap } from './recipe-part.ts';
import { useStart } from './use-start.ts';

/** Fewer steps than this move a model little. */
const FEW_STEPS = 20;

/** What the draft would do, in numbers, and what it still lacks. */
export function RunPreview({ gaps, onShow }: { readonly gaps: readonly Gap[]; readonly onShow: (part: string) => void }) {
  const speech = useWords();
  const { words } = speech;
  const draft = useDraft((state) => state.draft);
  const busy = useStudio((state) => isUnderWay(state.active));
  const first = gaps[0];
  const start = useStart();
  return (
    <aside className="panel run-preview" aria-label={words.train.preview}>
      <div className="row spread">
        <h2>{words.train.preview}</h2>
        {first === undefined ? (
          <span className="pill pill-good">
            <Check {...icon} size={14} />
            {words.train.ready}
          </span>
        ) : (
          <span className="pill pill-caution">{words.train.missing(gaps.length)}</span>
        )}
      </div>
      <ForecastPanel isComplete={first === undefined} />
      <Plan />
      {gaps.length > 0 && (
        <ul className="gaps">
          {gaps.map((gap, at) => (
            // Two stages may lack the same in the same words: the place is what a gap is known by.
            <li key={at}>
              <CircleAlert {...icon} color="var(--caution-mark)" />
              <button type="button" className="link-button" onClick={() => onShow(partOfGap(gap))}>
                {gapInWords(gap, speech)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Cautions />
      <HintList />
      <Button
        kind="primary"
        size="large"
        disabled={first !== undefined || busy}
        icon={<Play {...icon} />}
        onClick={() => start(runFileOf(draft))}
      >
        {busy ? words.train.busy : first === undefined ? words.train.start : gapInWords(first, speech)}
      </Button>
      <p className="small ink-3 run-preview-note">{words.train.startHint}</p>
    </aside>
  );
}

/** What may run, though it is seldom meant. */
function Cautions() {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  return cautionsOf(draft, assets).map(({ kind, file }) => (
    <p key={file} role="note" className="small caution">
      {words.train.cautions[kind](file)}
    </p>
  ));
}

function Plan() {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const count = parametersOf(draft);
  const measured = draft.evaluations.map(({ set }) => set).join(', ');
  const fresh = count === undefined ? words.train.fresh : words.train.previewNew(format.compact(count));
  return (
    <>
      <dl className="definition">
        <dt>{words.train.previewModel}</dt>
        <dd>{draft.model.kind === 'folder' ? draft.model.name : fresh}</dd>
      </dl>
      {planOf(draft, assets).map((plan) => (
        <PlanOfStage key={plan.stage.key} plan={plan} />
      ))}
      <dl className="definition plan-rule">
        <dt>{words.train.previewEvaluation}</dt>
        <dd>{measured === '' ? words.train.notMeasured : measured}</dd>
        <dt>{words.train.previewSeed}</dt>
        <dd>{String(draft.seed)}</dd>
      </dl>
    </>
  );
}

function PlanOfStage({ plan }: { readonly plan: StagePlan }) {
  const { words, format, say } = useWords();
  const { stage } = plan;
  const definition = definitionOf(stage);
  const stages = useDraft((state) => state.draft.stages);
  const isNamed = stage.id !== '' || stages.some((other) => other !== stage && other.stage === stage.stage);
  const hasData = stage.data.length > 0;
  const figure = (value: number | undefined): string => (value === undefined ? (hasData ? words.train.unknown : '—') : format.whole(value));
  return (
    <div className="plan-rule">
      <h3>
        {say(definition.title)} {isNamed && <span className="ink-3 small">{idsOf(stages)[stages.indexOf(stage)]}</span>}
      </h3>
      <dl className="definition">
        {takesModels(definition) ? (
          <>
            <dt>{words.train.merged}</dt>
            <dd>
              {stage.models.map(({ from, weight }) => `${from} × ${typeof weight === 'number' ? format.plain(weight) : '?'}`).join(' + ')}
            </dd>
          </>
        ) : (
          <>
            <dt>{words.train.previewRows}</dt>
            <dd>{figure(plan.rows)}</dd>
          </>
        )}
        {definition.hasSteps && (
          <>
            <dt>{words.train.previewSteps}</dt>
            <dd className={plan.steps === undefined ? 'ink-3' : 'plan-figure'}>{figure(plan.steps)}</dd>
          </>
        )}
        {plan.candidates !== undefined && (
          <>
            <dt>{words.train.previewCandidates}</dt>
            <dd className="plan-figure">{figure(plan.candidates)}</dd>
          </>
        )}
      </dl>
      {plan.candidates !== undefined && plan.candidates > 1 && (
        <p className="small ink-3">{words.train.wrongPassages(format.whole(plan.candidates - 1))}</p>
      )}
      {plan.steps !== undefined && plan.steps < FEW_STEPS && <p className="small caution">{words.train.fewSteps}</p>}
    </div>
  );
}
