/** The languages of the studio. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** One text in every language of the studio. */
export type Words = { readonly [L in Language]: string };
