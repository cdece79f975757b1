import type { en } from './en.ts';

/** The form of a dictionary: the keys, arguments and list lengths of the English one, with any words in them. */
type Widened<T> = T extends string
  ? string
  : T extends (...parts: infer Parts) => infer Said
    ? (...parts: Parts) => Widened<Said>
    : { readonly [Key in keyof T]: Widened<T[Key]> };

export type Dictionary = Widened<typeof en>;
