import { useEffect, useState } from 'react';

/** The time, read again every so often while `running`. */
export function useNow(milliseconds: number, running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, running]);
  return now;
}
