// A text as a model reads it: its tokens, and which of them a maximum length cuts off.

export interface TokenPreviewRequest {
  /** Asset id of a model, or "demo" for the built-in tokenizer. */
  readonly modelId: string;
  readonly instruction: string;
  readonly text: string;
  readonly maximumLength: number;
}

export interface TokenPreview {
  readonly tokens: readonly { readonly token: string; readonly part: 'special' | 'instruction' | 'text'; readonly cut: boolean }[];
  /** Tokens as the model reads them, specials included, after truncation. */
  readonly length: number;
  readonly instructionLength: number;
  /** Tokens lost to the maximum length. */
  readonly cut: number;
}
