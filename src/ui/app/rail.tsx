import { Ellipsis, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { usePreferences } from '../client/preferences.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { icon as shape } from '../components/icon.ts';
import { Logo } from '../components/logo.tsx';
import { useWords } from '../words/use-words.ts';
import { MoreSheet } from './more-sheet.tsx';
import { isWithin, screenList, type ScreenEntry } from '../components/screen-list.ts';

/** All screens: names beside icons, icons alone where it is narrow or wanted so, a bar with a sheet on a phone. */
export function Rail() {
  const { words } = useWords();
  return (
    <nav className="rail" aria-label={words.shell.navigation}>
      <Link href="/" className="rail-brand" title={words.product}>
        <Logo />
        <span>{words.product}</span>
      </Link>
      {screenList.map((entry, index) => (
        <RailLink key={entry.to} entry={entry} startsGroup={entry.group !== (screenList[index - 1]?.group ?? entry.group)} />
      ))}
      <More />
      <CollapseButton />
    </nav>
  );
}

function RailLink({ entry, startsGroup }: { readonly entry: ScreenEntry; readonly startsGroup: boolean }) {
  const { words } = useWords();
  const [location] = useLocation();
  const { icon: Icon, to, short, inBar } = entry;
  const classes = ['rail-link', startsGroup ? 'rail-start' : '', inBar ? '' : 'rail-beyond'].filter((name) => name !== '');
  return (
    <Link href={to} className={classes.join(' ')} title={entry.name(words)} aria-current={isWithin(to, location) ? 'page' : undefined}>
      <Icon {...shape} />
      <span className="rail-name">{entry.name(words)}</span>
      {short !== undefined && inBar && (
        <span className="rail-short" aria-hidden="true">
          {short(words)}
        </span>
      )}
      {entry.counts !== undefined && <RailCount of={entry.counts} />}
    </Link>
  );
}

/** How many there are, and a dot while one of them runs. */
function RailCount({ of }: { readonly of: 'assets' | 'runs' }) {
  const { format } = useWords();
  const count = useStudio((state) => state[of].length);
  const busy = useStudio((state) => of === 'runs' && isUnderWay(state.active));
  if (count === 0 && !busy) return null;
  return (
    <span className="rail-count" aria-hidden="true">
      {busy && <span className="dot" style={{ color: 'var(--accent)' }} />}
      {count > 0 && format.whole(count)}
    </span>
  );
}

/** Only on a phone: the screens that its bar has no room for. */
function More() {
  const { words } = useWords();
  const [location] = useLocation();
  const [open, setOpen] = useState(false);
  const isHere = screenList.some(({ to, inBar }) => !inBar && isWithin(to, location));
  return (
    <>
      <button
        type="button"
        className="rail-link rail-more"
        aria-haspopup="dialog"
        aria-current={isHere ? 'true' : undefined}
        onClick={() => setOpen(true)}
      >
        <Ellipsis {...shape} />
        <span className="rail-name">{words.shell.more}</span>
      </button>
      {open && <MoreSheet onClose={() => setOpen(false)} />}
    </>
  );
}

function CollapseButton() {
  const { words } = useWords();
  const collapsed = usePreferences((state) => state.railCollapsed);
  const name = collapsed ? words.shell.expand : words.shell.collapse;
  const Icon = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <button
      type="button"
      className="rail-link rail-collapse"
      title={name}
      aria-expanded={!collapsed}
      onClick={() => usePreferences.setState({ railCollapsed: !collapsed })}
    >
      <Icon {...shape} />
      <span className="rail-name">{name}</span>
    </button>
  );
}
