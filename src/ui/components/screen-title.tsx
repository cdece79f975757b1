import { useEffect, useRef } from 'react';

/** A screen's heading. It takes the focus when the screen opens, so that reading goes on from there. */
export function ScreenTitle({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const isFirst = document.activeElement === document.body && performance.now() < 3000;
    if (!isFirst) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
