import { useState } from 'react';
import type { MaskedToken, TokenPrediction } from '../../../contract/look-inside.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';

type Reader = 'encoder' | 'decoder';

/** A text with what was hidden in it, and what the encoder or the decoder put there. */
export function MaskedTextView({ tokens }: { readonly tokens: readonly MaskedToken[] }) {
  const { words, format } = useWords();
  const [reader, setReader] = useState<Reader>('encoder');
  const predicted = tokens.flatMap((token) => token[reader] ?? []);
  const right = predicted.filter(({ isRight }) => isRight).length;
  return (
    <div className="stack stack-small">
      <div className="row row-wrap spread">
        <Segmented
          label={words.inside.reader}
          value={reader}
          onChange={setReader}
          options={(['encoder', 'decoder'] as const).map((value) => ({ value, label: words.chart[value] }))}
        />
        <span className="small ink-2">{words.inside.right(format.whole(right), format.whole(predicted.length))}</span>
      </div>
      <p className="masked-text">
        {tokens.map((token, index) => (
          // Tokens have no identity of their own; their place is it.
          <Token key={index} token={token} prediction={token[reader]} isQuiet={reader === 'decoder'} />
        ))}
      </p>
      <p className="small ink-3">{reader === 'encoder' ? words.inside.encoderHint : words.inside.decoderHint}</p>
    </div>
  );
}

interface TokenProps {
  readonly token: MaskedToken;
  readonly prediction: TokenPrediction | undefined;
  /** What is right needs no mark: nearly every token was predicted. */
  readonly isQuiet: boolean;
}

/** Right: underlined. Wrong: what was put there struck out, with the token of the text above it. */
function Token({ token, prediction, isQuiet }: TokenProps) {
  const { words, format } = useWords();
  const gap = token.isJoined ? '' : ' ';
  const shown = bare(token.text);
  if (prediction === undefined) return <span className={isSpecial(token.text) ? 'ink-3' : ''}>{gap + shown}</span>;
  if (prediction.isRight) {
    return (
      <>
        {gap}
        <span className={isQuiet ? '' : 'token-right'} title={words.inside.sure(format.percent(prediction.probability))}>
          {shown}
        </span>
      </>
    );
  }
  const title = words.inside.wrong(
    prediction.predicted,
    format.percent(prediction.probability),
    format.percent(prediction.rightProbability),
  );
  return (
    <>
      {gap}
      <ruby className="token-wrong" title={title}>
        <s>{bare(prediction.predicted)}</s>
        <rt>{shown}</rt>
      </ruby>
    </>
  );
}

/** The marks of pieces say where a word goes on, which the missing space says as well. */
const bare = (text: string): string => text.replace(/^##/, '');
const isSpecial = (text: string): boolean => /^\[[A-Z]+\]$/.test(text);
