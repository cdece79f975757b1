import { Download, Ellipsis, Image, Table2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { icon } from '../components/icon.ts';
import { useWords } from '../words/use-words.ts';

interface ChartMenuProps {
  /** Of the chart. */
  readonly name: string;
  readonly isTable: boolean;
  readonly onCsv: () => void;
  readonly onPng: () => void;
  readonly onTable: () => void;
}

/** Takes a chart away, every point as CSV or the picture as it stands, or shows its points as a table. */
export function ChartMenu({ name, isTable, onCsv, onPng, onTable }: ChartMenuProps) {
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
        aria-label={words.chart.menuOf(name)}
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
          <button type="button" role="menuitem" onClick={choose(onTable)}>
            <Table2 {...icon} />
            {isTable ? words.chart.hideTable : words.chart.showTable}
          </button>
        </div>
      )}
    </div>
  );
}
