import { TriangleAlert } from 'lucide-react';
import { evaluationName, instructionOfDraft, instructionOfEvaluation } from '../../client/draft.ts';
import { differingEvaluations } from '../../client/draft-instruction.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { Callout } from '../../components/callout.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

/** Training asks one way, an evaluation another: said before it costs a run. */
export function PrefixWarning() {
  const { words } = useWords();
  const { draft, changeEvaluation } = useDraft();
  const [first] = differingEvaluations(draft);
  if (first === undefined) return null;
  const written = (text: string): string => (text === '' ? words.instructions.differPlain : `“${text.trim()}”`);
  return (
    <Callout
      tone="caution"
      icon={<TriangleAlert {...icon} size={20} />}
      title={words.instructions.differTitle}
      actions={<Button onClick={() => changeEvaluation(first.key, { instruction: undefined })}>{words.instructions.differFix}</Button>}
    >
      <p>{words.instructions.differText(evaluationName(first))}</p>
      <p className="mono">{`${written(instructionOfDraft(draft))} ≠ ${written(instructionOfEvaluation(draft, first))}`}</p>
    </Callout>
  );
}
