import { Download, Ellipsis, Image } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { icon } from '../components/icon.ts';
import { useWords } from '../words/use-words.ts';

interface ChartMenuProps {
  readonly onCsv: () => void;
  readonly onPng: () => void;
}

/** Takes a chart away: every step as CSV, or the picture as it stands. */
export function ChartMenu({ onCsv, onPng }: ChartMenuProps) {
  const { words } = useWords();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const close = (event: Event): void => {
      const inside = event.target instanceof Node && menu.current?.contains(event.target) === true;
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);
  const choose = (act: () => void) => (): void => {
    setOpen(false);
    act();
  };
  return (
    <div className="menu" ref={menu}>
      <button
        type="button"
        className="icon-button"
        aria-label={words.chart.menu}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Ellipsis {...icon} />
      </button>
      {open && (
        <div className="menu-list" role="menu">
          <button type="button" role="menuitem" onClick={choose(onCsv)}>
            <Download {...icon} />
            {words.chart.csv}
          </button>
          <button type="button" role="menuitem" onClick={choose(onPng)}>
            <Image {...icon} />
            {words.chart.png}
          </button>
        </div>
      )}
    </div>
  );
}
