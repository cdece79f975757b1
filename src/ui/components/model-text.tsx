import type { TokenPreview } from '../../contract/protocol.ts';

/** A text as the model reads it: special tokens grey, the prefix tinted and underlined, what is cut off struck out. */
export function ModelText({ preview }: { readonly preview: TokenPreview }) {
  return (
    <p className="model-text">
      {preview.tokens.map((token, index) => (
        // Tokens have no identity of their own; their place is it.
        <span key={index}>
          {index > 0 && !token.token.startsWith('##') && ' '}
          <span className={token.cut ? 'cut' : token.part}>{token.token}</span>
        </span>
      ))}
    </p>
  );
}
