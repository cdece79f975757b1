import { Plus, X } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { InstructionPresets } from './instruction-presets.tsx';

interface ComparedInstructionsProps {
  readonly instructions: readonly string[];
  readonly onChange: (instructions: readonly string[]) => void;
}

/** Other prefixes that are measured in the same pass. */
export function ComparedInstructions({ instructions, onChange }: ComparedInstructionsProps) {
  const { words, format } = useWords();
  return (
    <div className="stack stack-small">
      <div>
        <p className="field-label">{words.train.compare}</p>
        <p className="field-hint">{words.train.compareHint}</p>
      </div>
      {instructions.map((instruction, at) => (
        // Two may be the same while the person types: their place is what they are known by.
        <div key={at} className="row row-wrap">
          <div className="input grow">
            <input
              aria-label={words.train.comparedPrefix(format.whole(at + 1))}
              value={instruction}
              placeholder={words.train.instructionPlaceholder}
              onChange={(event) => onChange(instructions.map((one, place) => (place === at ? event.currentTarget.value : one)))}
            />
          </div>
          <InstructionPresets
            value={instruction}
            onChoose={(next) => onChange(instructions.map((one, place) => (place === at ? next : one)))}
          />
          <IconButton
            label={words.train.removePrefix(format.whole(at + 1))}
            icon={<X {...icon} />}
            onClick={() => onChange(instructions.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon={<Plus {...icon} />} onClick={() => onChange([...instructions, ''])}>
          {words.train.comparePrefix}
        </Button>
      </div>
    </div>
  );
}
