import { Check, CircleAlert, Plus } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { definitionOf, idsOf, type DraftStage } from '../../client/draft.ts';
import type { Gap } from '../../client/gap.ts';
import { useDraft } from '../../client/draft-store.ts';
import { stripOf, type OfferedPart } from '../../client/recipe.ts';
import { useStudio } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { partOfGap } from './recipe-part.ts';

interface RecipeStripProps {
  /** "base", "evaluate", "export", or the key of a stage. */
  readonly chosen: string;
  readonly gaps: readonly Gap[];
  readonly onChoose: (part: string) => void;
}

/** The whole recipe in its order: each part opens its form; what is left out is put in by one click. */
export function RecipeStrip({ chosen, gaps, onChoose }: RecipeStripProps) {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const part = (name: string): Omit<PartProps, 'title' | 'meta'> => ({
    isChosen: name === chosen,
    isMissing: gaps.some((gap) => gap.kind !== 'no-gpu' && partOfGap(gap) === name),
    onChoose: () => onChoose(name),
  });
  const measured = draft.evaluations.map(({ set }) => set).join(', ');
  return (
    <nav className="strip" aria-label={words.train.strip}>
      <Part {...part('base')} title={words.stageKind.base} meta={draft.model.kind === 'folder' ? draft.model.name : words.train.fresh} />
      {stripOf(draft).map((entry) =>
        entry.kind === 'stage' ? (
          <StagePart key={entry.stage.key} stage={entry.stage} {...part(entry.stage.key)} />
        ) : (
          <Offered key={entry.stage} part={entry} onChoose={onChoose} />
        ),
      )}
      <Part
        {...part('evaluate')}
        isSkipped={measured === ''}
        title={words.stageKind.evaluate}
        meta={measured === '' ? words.train.notMeasured : measured}
      />
      <Part {...part('export')} title={words.stageKind.export} meta={words.train.zip} />
    </nav>
  );
}

interface PartProps {
  readonly title: string;
  readonly meta: string;
  readonly isChosen: boolean;
  readonly isMissing: boolean;
  readonly isSkipped?: boolean;
  readonly onChoose: () => void;
}

function Part({ title, meta, isChosen, isMissing, isSkipped = false, onChoose }: PartProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isChosen]);
  return (
    <button
      ref={button}
      type="button"
      className="strip-part"
      data-skipped={isSkipped}
      aria-current={isChosen ? 'step' : undefined}
      onClick={onChoose}
    >
      {markOf(isSkipped, isMissing)}
      <span>
        <span className="strip-title">{title}</span>
        <span className="strip-meta">{meta}</span>
      </span>
    </button>
  );
}

function markOf(isSkipped: boolean, isMissing: boolean): ReactNode {
  if (isSkipped) return <span className="strip-dot" aria-hidden="true" />;
  return isMissing ? <CircleAlert {...icon} color="var(--caution-mark)" /> : <Check {...icon} color="var(--good)" />;
}

function StagePart({ stage, ...part }: Omit<PartProps, 'title' | 'meta'> & { readonly stage: DraftStage }) {
  const { words, say } = useWords();
  const stages = useDraft((state) => state.draft.stages);
  const isRepeated = stages.some((other) => other !== stage && other.stage === stage.stage);
  const id = idsOf(stages)[stages.indexOf(stage)] ?? '';
  const state = part.isMissing ? words.train.incomplete : words.train.included;
  return <Part {...part} title={say(definitionOf(stage).title)} meta={stage.id !== '' || isRepeated ? id : state} />;
}

/** A part of the usual way that is not in the list. */
function Offered({ part, onChoose }: { readonly part: OfferedPart; readonly onChoose: (part: string) => void }) {
  const { words, say } = useWords();
  const insert = useDraft((state) => state.insert);
  const title = say(stageDefinitions[part.stage].title);
  return (
    <button
      type="button"
      className="strip-part strip-offered"
      title={words.train.include(title)}
      onClick={() => onChoose(insert(part.index, part.stage, useStudio.getState().assets))}
    >
      <Plus {...icon} color="var(--ink-3)" />
      <span>
        <span className="strip-title">{title}</span>
        <span className="strip-meta">{words.train.optional}</span>
      </span>
    </button>
  );
}
