import { ChevronRight, HardDrive, Monitor, Moon, Sun } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { DeviceState } from '../../contract/protocol.ts';
import { usePreferences, type Theme } from '../client/preferences.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { icon } from '../components/icon.ts';
import type { Dictionary } from '../words/dictionary.ts';
import { useWords } from '../words/use-words.ts';
import { openOverlay } from './overlays.ts';
import { screenAt } from '../components/screen-list.ts';

export function TopBar() {
  const { words, format, language } = useWords();
  const storage = useStudio((state) => state.storage);
  return (
    <header className="top-bar">
      <Crumbs />
      <DeviceChip />
      {storage !== undefined && (
        <Link
          href="/gpu"
          className="chip chip-storage"
          aria-label={`${words.shell.storageLabel}: ${words.shell.storage(format.bytes(storage.usedBytes), format.bytes(storage.quotaBytes))}`}
        >
          <HardDrive {...icon} />
          {words.shell.storage(format.bytes(storage.usedBytes), format.bytes(storage.quotaBytes))}
        </Link>
      )}
      <button
        type="button"
        className="chip"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        title={words.shell.switchLanguage}
        onClick={() => usePreferences.setState({ language: language === 'en' ? 'zh' : 'en' })}
      >
        {words.otherLanguage}
      </button>
      <ThemeButton />
      <PaletteButton />
    </header>
  );
}

function Crumbs() {
  const { words } = useWords();
  const [location] = useLocation();
  const [, area = '', runId] = location.split('/');
  const name = useStudio((state) =>
    runId === undefined ? undefined : (state.opened[runId]?.status.name ?? state.runs.find((run) => run.runId === runId)?.name),
  );
  const screen = screenAt(`/${area}`)?.name(words) ?? words.product;
  if (runId === undefined || area === 'help') {
    return (
      <div className="crumbs">
        <span className="clip" aria-current="page">
          {screen}
        </span>
      </div>
    );
  }
  return (
    <div className="crumbs">
      <Link href={`/${area}`}>{screen}</Link>
      <ChevronRight {...icon} size={14} />
      <span className="clip" aria-current="page">
        {name ?? '…'}
      </span>
    </div>
  );
}

function DeviceChip() {
  const { words } = useWords();
  const device = useStudio((state) => state.device);
  const busy = useStudio((state) => isUnderWay(state.active) && state.active.state !== 'paused');
  const tone = toneOf(device, busy);
  const name = device.state === 'ready' && device.report.name !== '' ? device.report.name : words.device.unnamed;
  const software = device.state === 'ready' && device.report.isSoftware;
  return (
    <Link href="/gpu" className="chip chip-gpu" title={name}>
      <span className="dot" style={{ color: tone }} aria-hidden="true" />
      <span className="visually-hidden">{words.device.label}: </span>
      <strong>{software ? words.device.software : name}</strong>
      <span className="chip-state">{stateOf(device, busy, words)}</span>
    </Link>
  );
}

function toneOf(device: DeviceState, busy: boolean): string {
  if (device.state === 'ready') return busy ? 'var(--accent)' : device.report.isSoftware ? 'var(--caution-mark)' : 'var(--good)';
  return device.state === 'missing' || device.state === 'lost' ? 'var(--bad)' : 'var(--ink-3)';
}

function stateOf(device: DeviceState, busy: boolean, words: Dictionary): string {
  return device.state === 'ready' && busy ? words.device.busy : words.device[device.state];
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

function PaletteButton() {
  const { words } = useWords();
  return (
    <button
      type="button"
      className="chip chip-palette"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      title={words.shell.paletteHint}
      onClick={() => openOverlay('palette')}
    >
      <span className="visually-hidden">{words.shell.palette} </span>
      <span>{isMac ? '⌘' : 'Ctrl'}</span>
      <span>K</span>
    </button>
  );
}

const nextTheme: { readonly [T in Theme]: Theme } = { system: 'light', light: 'dark', dark: 'system' };
const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const { words } = useWords();
  const theme = usePreferences((state) => state.theme);
  const Icon = themeIcons[theme];
  return (
    <button
      type="button"
      className="chip chip-round"
      title={words.shell.theme[theme]}
      aria-label={words.shell.theme[theme]}
      onClick={() => usePreferences.setState({ theme: nextTheme[theme] })}
    >
      <Icon {...icon} />
    </button>
  );
}
