/** What a person typed into a number's field: a number, a text that is none, or nothing. */
export type Typed = number | string | undefined;

/** Takes a value of unknown origin (a stored draft) as something that can be shown and corrected. */
export function typedOf(value: unknown): Typed {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
