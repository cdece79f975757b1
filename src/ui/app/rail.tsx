import {
  Activity,
  CircleQuestionMark,
  Cpu,
  Database,
  GitCompareArrows,
  House,
  Search,
  SlidersHorizontal,
  type LucideIcon,
} from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { icon as shape } from '../components/icon.ts';
import { Logo } from '../components/logo.tsx';
import { useWords } from '../words/use-words.ts';

export function Rail() {
  const { words } = useWords();
  const assets = useStudio((state) => state.assets.length);
  const runs = useStudio((state) => state.runs.length);
  const busy = useStudio((state) => isUnderWay(state.active));
  return (
    <nav className="rail" aria-label={words.shell.navigation}>
      <Link href="/" className="rail-brand">
        <Logo />
        <span>{words.product}</span>
      </Link>
      <RailLink to="/" name={words.shell.home} icon={House} />
      <RailLink to="/data" name={words.shell.data} icon={Database} count={assets} />
      <RailLink to="/train" name={words.shell.train} icon={SlidersHorizontal} />
      <RailLink to="/runs" name={words.shell.runs} icon={Activity} count={runs} busy={busy} />
      <RailLink to="/negatives" name={words.shell.negatives} icon={GitCompareArrows} />
      <RailLink to="/playground" name={words.shell.playground} icon={Search} />
      <div className="rail-space" />
      <RailLink to="/gpu" name={words.shell.gpu} short={words.shell.gpuShort} icon={Cpu} />
      <RailLink to="/help" name={words.shell.help} icon={CircleQuestionMark} />
    </nav>
  );
}

interface RailLinkProps {
  readonly to: string;
  readonly name: string;
  /** For the phone's bar. */
  readonly short?: string;
  readonly icon: LucideIcon;
  readonly count?: number;
  readonly busy?: boolean;
}

function RailLink({ to, name, short, icon: Icon, count = 0, busy = false }: RailLinkProps) {
  const [location] = useLocation();
  const { format } = useWords();
  const here = to === '/' ? location === '/' : location.startsWith(to);
  return (
    <Link href={to} className="rail-link" title={name} aria-current={here ? 'page' : undefined}>
      <Icon {...shape} />
      <span className={short === undefined ? undefined : 'rail-long'}>{name}</span>
      {short !== undefined && (
        <span className="rail-short" aria-hidden="true">
          {short}
        </span>
      )}
      {(count > 0 || busy) && (
        <span className="rail-count" aria-hidden="true">
          {busy && <span className="dot" style={{ color: 'var(--accent)' }} />}
          {count > 0 && format.whole(count)}
        </span>
      )}
    </Link>
  );
}
