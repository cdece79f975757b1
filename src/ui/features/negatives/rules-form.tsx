import type { PoolRules } from '../../../contract/negatives-calls.ts';
import { NumberBox } from '../../components/number-box.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';

interface RulesFormProps {
  readonly rules: PoolRules;
  readonly depth: number;
  readonly hasReranker: boolean;
  readonly onRules: (change: Partial<PoolRules>) => void;
}

/** The rules as numbers. */
export function RulesForm({ rules, depth, hasReranker, onRules }: RulesFormProps) {
  const { words } = useWords();
  const text = words.negatives.rules;
  const [from, to] = rules.range;
  const { relativeMargin, maximumScore, absoluteMargin } = rules;
  const margin = relativeMargin === undefined ? undefined : Math.round((1 - relativeMargin) * 1000) / 10;
  return (
    <>
      <div className="negatives-rules">
        <NumberBox label={text.from} value={from} minimum={1} maximum={to} whole onChange={(rank = 1) => onRules({ range: [rank, to] })} />
        <NumberBox
          label={text.to}
          value={to}
          minimum={from}
          maximum={depth}
          whole
          onChange={(rank = depth) => onRules({ range: [from, rank] })}
        />
        <NumberBox
          label={text.margin}
          value={margin}
          minimum={0}
          maximum={100}
          unit="%"
          placeholder={text.off}
          mayBeEmpty
          onChange={(share) => onRules({ relativeMargin: share === undefined ? undefined : (100 - share) / 100 })}
        />
        <NumberBox
          label={text.negatives}
          value={rules.negatives}
          minimum={1}
          maximum={100}
          whole
          onChange={(negatives = 7) => onRules({ negatives })}
        />
        <SelectBox
          label={text.choice}
          value={rules.choice}
          options={[
            { value: 'top', label: text.top },
            { value: 'random', label: text.random },
          ]}
          onChange={(choice) => onRules({ choice: choice === 'random' ? 'random' : 'top' })}
        />
        <NumberBox
          label={text.distance}
          value={absoluteMargin}
          minimum={0}
          maximum={2}
          placeholder={text.off}
          mayBeEmpty
          onChange={(distance) => onRules({ absoluteMargin: distance })}
        />
        <NumberBox
          label={text.maximum}
          value={maximumScore}
          minimum={-1}
          maximum={1}
          placeholder={text.off}
          mayBeEmpty
          onChange={(score) => onRules({ maximumScore: score })}
        />
      </div>
      {hasReranker && (
        <Switch
          label={text.by}
          checked={rules.scoredBy === 'reranker'}
          onChange={(checked) => onRules({ scoredBy: checked ? 'reranker' : 'embedder' })}
        />
      )}
    </>
  );
}
