import { useWords } from '../../words/use-words.ts';
import { BaseForm } from './base-form.tsx';
import { EvaluationForm } from './evaluation-form.tsx';
import type { RecipePart } from './recipe-strip.tsx';
import { StageForm } from './stage-form.tsx';

/** The form of the part that is chosen in the strip. */
export function PartForm({ part }: { readonly part: RecipePart }) {
  const { words } = useWords();
  switch (part) {
    case 'base':
      return <BaseForm />;
    case 'evaluate':
      return <EvaluationForm />;
    case 'export':
      return (
        <div className="stack stack-small">
          <h2>{words.train.exportTitle}</h2>
          <p className="ink-2">{words.train.exportText}</p>
        </div>
      );
    case 'retromae':
    case 'contrastive':
    case 'mine':
    case 'task':
      return <StageForm stage={part} />;
  }
}
