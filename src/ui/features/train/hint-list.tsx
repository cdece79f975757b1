import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { definitionOf, type DraftStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useForecast } from '../../client/forecast-store.ts';
import { hintsOf, type Fix, type Hint } from '../../client/hints.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords, type Speech } from '../../words/use-words.ts';

/** What would run, but not as well as it could, with the changes that answer it. */
export function HintList() {
  const speech = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const device = useStudio((state) => state.device);
  const storage = useStudio((state) => state.storage);
  const memory = useForecast((state) => state.memory);
  const estimate = memory.state === 'planned' ? memory.estimate : undefined;
  const hints = useMemo(() => hintsOf(draft, { assets, device, storage, estimate }), [draft, assets, device, storage, estimate]);
  if (hints.length === 0) return null;
  return (
    <ul className="gaps hints" aria-label={speech.words.train.hints.title}>
      {hints.map((hint, at) => (
        // Hints have no name of their own; their order says what they are.
        <li key={at}>
          <TriangleAlert {...icon} color="var(--caution-mark)" />
          <div>
            <p className="small">{hintInWords(hint, speech)}</p>
            <div className="row row-wrap hint-fixes">
              {hint.fixes.map((fix) => (
                <FixButton key={fix.kind} fix={fix} />
              ))}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function FixButton({ fix }: { readonly fix: Fix }) {
  const speech = useWords();
  const label = fixInWords(fix, speech);
  if ('href' in fix) {
    return (
      <Link href={fix.href} className="button button-small">
        {label}
      </Link>
    );
  }
  return (
    <Button size="small" onClick={() => useDraft.getState().apply(fix.apply)}>
      {label}
    </Button>
  );
}

function hintInWords(hint: Hint, { words, format, say }: Speech): string {
  const text = words.train.hints;
  const titleOf = (stage: DraftStage): string => say(definitionOf(stage).title);
  switch (hint.kind) {
    case 'memory-over':
    case 'memory-tight':
      return text[hint.kind](format.bytes(hint.peak), format.bytes(hint.budget), titleOf(hint.stage));
    case 'prefix-differs':
      return text[hint.kind](hint.name);
    case 'storage-short':
      return text[hint.kind](format.bytes(hint.wanted), format.bytes(hint.free));
    case 'rate-high':
    case 'rate-low':
      return text[hint.kind](titleOf(hint.stage), format.plain(hint.rate));
    case 'no-evaluation':
    case 'no-half':
      return text[hint.kind];
  }
}

function fixInWords(fix: Fix, { words, format }: Speech): string {
  const text = words.train.fixes;
  switch (fix.kind) {
    case 'part':
    case 'passage':
      return text[fix.kind](format.whole(fix.from), format.whole(fix.to));
    case 'evaluation':
      return text.evaluation(fix.name);
    case 'rate':
      return text.rate(format.plain(fix.rate));
    case 'prefix':
    case 'single':
    case 'toData':
    case 'toStorage':
      return text[fix.kind];
  }
}
