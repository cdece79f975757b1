/** How the runs of a comparison are drawn, by their place: a colour and a dash each, so that neither alone says which. */
export const compareLooks = [
  { color: 'var(--series-1)', dash: undefined },
  { color: 'var(--series-2)', dash: '7 3' },
  { color: 'var(--series-3)', dash: '2 3' },
  { color: 'var(--series-4)', dash: '9 3 2 3' },
  { color: 'var(--series-5)', dash: '4 2' },
] as const;

export type CompareLook = (typeof compareLooks)[number];
