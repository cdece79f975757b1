import { Check } from 'lucide-react';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

export const stepIds = ['file', 'columns', 'check', 'split'] as const;
export type StepId = (typeof stepIds)[number];

export interface Step {
  readonly id: StepId;
  /** What came of it, or what it waits for. */
  readonly says: string;
  readonly state: 'done' | 'decide' | 'open';
}

interface ImportStepsProps {
  readonly steps: readonly Step[];
  readonly shown: StepId;
  readonly onShow: (id: StepId) => void;
}

/** The four steps of an import; what is unambiguous is ticked by itself. */
export function ImportSteps({ steps, shown, onShow }: ImportStepsProps) {
  const { words } = useWords();
  return (
    <ol className="steps" aria-label={words.inspect.steps}>
      {steps.map(({ id, says, state }, index) => (
        <li key={id} data-state={state}>
          <button type="button" aria-current={id === shown ? 'step' : undefined} onClick={() => onShow(id)}>
            <span className="step-mark" aria-hidden="true">
              {state === 'done' ? <Check {...icon} size={14} strokeWidth={2.25} /> : index + 1}
            </span>
            <span className="step-words">
              <span className="step-title">{words.inspect.step[id]}</span>
              <span className="step-says">{says}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
