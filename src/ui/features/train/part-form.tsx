import { useDraft } from '../../client/draft-store.ts';
import { useWords } from '../../words/use-words.ts';
import { BaseForm } from './base-form.tsx';
import { EvaluationForm } from './evaluation-form.tsx';
import { ExportForm } from './export-form.tsx';
import { StageForm } from './stage-form.tsx';

interface PartFormProps {
  readonly part: string;
  readonly onShow: (part: string) => void;
}

/** The form of the part that is chosen in the strip. */
export function PartForm({ part, onShow }: PartFormProps) {
  const { words } = useWords();
  const stage = useDraft((state) => state.draft.stages.find(({ key }) => key === part));
  if (part === 'base') return <BaseForm />;
  if (part === 'evaluate') return <EvaluationForm />;
  if (part === 'export') return <ExportForm />;
  if (stage !== undefined) return <StageForm stage={stage} onShow={onShow} />;
  return (
    <div className="empty">
      <p>{words.train.noStages}</p>
    </div>
  );
}
