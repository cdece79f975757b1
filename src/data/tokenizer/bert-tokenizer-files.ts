// The files of a BERT WordPiece tokenizer, built from a vocabulary: for folders that bring only `vocab.txt`, and for
// vocabularies trained here.

/** What a BERT tokenizer does to a text before it looks words up. */
export interface BertNormalization {
  readonly lowercase: boolean;
  /** undefined: as `lowercase` says, which is Hugging Face's rule. */
  readonly stripAccents?: boolean | undefined;
  readonly splitChineseCharacters: boolean;
}

/** Texts of the five special tokens. */
export interface SpecialTokens {
  readonly pad: string;
  readonly unknown: string;
  readonly cls: string;
  readonly sep: string;
  readonly mask: string;
}

export const bertSpecialTokens: SpecialTokens = { pad: '[PAD]', unknown: '[UNK]', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' };

/** The five tokens in the order in which a new vocabulary begins. */
export function listSpecialTokens(special: SpecialTokens): readonly string[] {
  return [special.pad, special.unknown, special.cls, special.sep, special.mask];
}

/** The `tokenizer.json` of a BERT tokenizer with these tokens, in id order; every special token must be one of them. */
export function bertTokenizerJson(tokens: readonly string[], special: SpecialTokens, normalization: BertNormalization): string {
  const id = (token: string) => tokens.indexOf(token);
  const inOrder = [...listSpecialTokens(special)].sort((a, b) => id(a) - id(b));
  const template = (token: string) => ({ id: token, ids: [id(token)], tokens: [token] });
  const end = (token: string, type: number) => ({ SpecialToken: { id: token, type_id: type } });
  const part = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } });
  const single = [end(special.cls, 0), part('A', 0), end(special.sep, 0)];
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: inOrder.map((content) => ({ id: id(content), content, ...plain, normalized: false, special: true })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: normalization.splitChineseCharacters,
      strip_accents: normalization.stripAccents ?? null,
      lowercase: normalization.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, part('B', 1), end(special.sep, 1)],
      special_tokens: { [special.cls]: template(special.cls), [special.sep]: template(special.sep) },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: special.unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, index) => [token, index])),
    },
  });
}

const plain = { single_word: false, lstrip: false, rstrip: false } as const;

/** The `tokenizer_config.json` that makes other programs treat texts as `bertTokenizerJson` does. */
export function bertTokenizerConfig(special: SpecialTokens, normalization: BertNormalization): string {
  return JSON.stringify(
    {
      clean_up_tokenization_spaces: true,
      cls_token: special.cls,
      do_basic_tokenize: true,
      do_lower_case: normalization.lowercase,
      mask_token: special.mask,
      model_max_length: 512,
      never_split: null,
      pad_token: special.pad,
      sep_token: special.sep,
      strip_accents: normalization.stripAccents ?? null,
      tokenize_chinese_chars: normalization.splitChineseCharacters,
      tokenizer_class: 'BertTokenizer',
      unk_token: special.unknown,
    },
    undefined,
    2,
  );
}

/** The `special_tokens_map.json` of these tokens. */
export function bertSpecialTokensMap(special: SpecialTokens): string {
  const map = {
    cls_token: special.cls,
    mask_token: special.mask,
    pad_token: special.pad,
    sep_token: special.sep,
    unk_token: special.unknown,
  };
  return JSON.stringify(map, undefined, 2);
}
