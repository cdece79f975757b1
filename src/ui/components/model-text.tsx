import type { TokenPreview } from '../../contract/protocol.ts';

type Token = TokenPreview['tokens'][number];

interface Run {
  readonly look: 'special' | 'instruction' | 'text' | 'cut';
  readonly text: string;
}

/** A text as the model reads it: special tokens grey, the prefix tinted and underlined, what is cut off struck out. */
export function ModelText({ preview }: { readonly preview: TokenPreview }) {
  return (
    <p className="model-text">
      {runsOf(preview.tokens).map((run, index) => (
        // Runs have no identity of their own; their place is it.
        <span key={index} className={run.look}>
          {run.text}
        </span>
      ))}
    </p>
  );
}

/** Neighbouring tokens of one look, spaced where a reader expects it: not inside a word, not between Chinese characters. */
function runsOf(tokens: readonly Token[]): readonly Run[] {
  const runs: Run[] = [];
  let before = '';
  for (const token of tokens) {
    const look = token.cut ? 'cut' : token.part;
    const gap = before === '' || token.token.startsWith('##') || (isWide(before) && isWide(token.token)) ? '' : ' ';
    const last = runs.at(-1);
    if (last?.look === look) runs[runs.length - 1] = { look, text: `${last.text}${gap}${token.token}` };
    else runs.push(...(gap === '' ? [] : [{ look: 'text', text: gap } as const]), { look, text: token.token });
    before = token.token;
  }
  return runs;
}

const isWide = (token: string): boolean => /^[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+$/u.test(token);
