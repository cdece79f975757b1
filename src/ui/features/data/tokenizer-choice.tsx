import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Reading } from './use-reading.ts';

/** Whose tokens are counted. */
export function TokenizerChoice({ reading }: { readonly reading: Reading }) {
  const { words } = useWords();
  const options = [
    { value: 'demo', label: words.inspect.demoTokenizer },
    ...reading.models.map(({ id, name }) => ({ value: id, label: name })),
  ];
  if (options.length === 1) return <p className="ink-3 small">{words.inspect.demoTokenizer}</p>;
  return (
    <div className="tokenizer-choice">
      <SelectBox label={words.inspect.tokenizer} hideLabel value={reading.modelId} options={options} onChange={reading.chooseModel} />
    </div>
  );
}
