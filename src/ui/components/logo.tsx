/** Two vectors at a small angle. */
export function Logo() {
  return (
    <svg
      width={22}
      height={22}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth={3.2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path stroke="var(--ink)" d="M5 27 13 5M8.6 9.2 13 5l2.4 5.6" />
      <path stroke="var(--accent)" d="M5 27 27 13.5M20.8 12.9 27 13.5l-2.9 5.5" />
    </svg>
  );
}
