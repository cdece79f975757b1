/** Every icon: 16 px, stroke 1.75, said by the words beside it. */
export const icon = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;
