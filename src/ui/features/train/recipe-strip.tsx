import { Check, CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { formStages, type FormStage } from '../../client/draft.ts';
import { gapsOf, type Gap } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

export type RecipePart = 'base' | FormStage | 'evaluate' | 'export';
const parts: readonly RecipePart[] = ['base', ...formStages, 'evaluate', 'export'];

/** The part of the form where a gap is closed. */
export function partOfGap(gap: Gap): RecipePart {
  if ('stage' in gap) return gap.stage;
  if (gap.kind === 'bad-evaluation') return 'evaluate';
  return gap.kind === 'no-stage' ? 'contrastive' : 'base';
}

interface RecipeStripProps {
  readonly chosen: RecipePart;
  readonly onChoose: (part: RecipePart) => void;
}

/** The whole recipe: each part opens its form, each stage can be left out there. */
export function RecipeStrip({ chosen, onChoose }: RecipeStripProps) {
  const { words } = useWords();
  return (
    <nav className="strip" aria-label={words.train.strip}>
      {parts.map((part) => (
        <StripPart key={part} part={part} chosen={part === chosen} onChoose={() => onChoose(part)} />
      ))}
    </nav>
  );
}

function StripPart({ part, chosen, onChoose }: { readonly part: RecipePart; readonly chosen: boolean; readonly onChoose: () => void }) {
  const { words, say } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const device = useStudio((state) => state.device);
  const isStage = part !== 'base' && part !== 'evaluate' && part !== 'export';
  const title = isStage ? say(stageDefinitions[part].title) : words.stageKind[part];
  const isIncluded = isStage ? draft.stages[part].included : part === 'evaluate' ? draft.evaluation.set !== undefined : true;
  const isMissing = isIncluded && gapsOf(draft, assets, device).some((gap) => gap.kind !== 'no-gpu' && partOfGap(gap) === part);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return (
    <button
      ref={button}
      type="button"
      className="strip-part"
      data-skipped={!isIncluded}
      aria-current={chosen ? 'step' : undefined}
      onClick={onChoose}
    >
      {!isIncluded ? (
        <span className="strip-dot" aria-hidden="true" />
      ) : isMissing ? (
        <CircleAlert {...icon} color="var(--caution-mark)" />
      ) : (
        <Check {...icon} color="var(--good)" />
      )}
      <span>
        <span className="strip-title">{title}</span>
        <span className="strip-meta">{meta()}</span>
      </span>
    </button>
  );

  function meta(): string {
    if (part === 'base') return draft.model.kind === 'folder' ? draft.model.name : words.train.fresh;
    if (part === 'evaluate') return draft.evaluation.set ?? words.train.notMeasured;
    if (part === 'export') return words.train.zip;
    if (!isIncluded) return words.train.skipped;
    return isMissing ? words.train.incomplete : words.train.included;
  }
}
