import { Command } from 'cmdk';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { explainedFields, helpOfField } from '../client/explained-fields.ts';
import { useStudio } from '../client/studio-store.ts';
import { icon } from '../components/icon.ts';
import { screenList } from '../components/screen-list.ts';
import { useWords } from '../words/use-words.ts';
import { usePaletteActions } from './palette-actions.ts';
import './palette.css';

/** Finds a screen, a run, an action or an explanation by a few letters of its name. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { words } = useWords();
  const dialog = useModal();
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={words.shell.palette}
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <Command label={words.shell.palette} loop>
        <Command.Input className="palette-input" placeholder={words.shell.paletteHint} />
        <Command.List className="palette-list" label={words.shell.palette}>
          <Command.Empty className="palette-empty">{words.shell.paletteEmpty}</Command.Empty>
          <ScreenItems onClose={onClose} />
          <ActionItems onClose={onClose} />
          <RunItems onClose={onClose} />
          <FieldItems onClose={onClose} />
        </Command.List>
      </Command>
    </dialog>
  );
}

interface ItemsProps {
  readonly onClose: () => void;
}

function ScreenItems({ onClose }: ItemsProps) {
  const { words } = useWords();
  const [, navigate] = useLocation();
  return (
    <Command.Group heading={words.shell.paletteScreens}>
      {screenList.map(({ to, name, icon: Icon, key }) => (
        <Command.Item
          key={to}
          value={`${name(words)} ${to}`}
          className="palette-item"
          onSelect={() => {
            onClose();
            navigate(to);
          }}
        >
          <Icon {...icon} />
          <span className="clip">{name(words)}</span>
          <span className="palette-keys" aria-hidden="true">
            <kbd className="kbd">G</kbd>
            <kbd className="kbd">{key}</kbd>
          </span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function ActionItems({ onClose }: ItemsProps) {
  const { words } = useWords();
  const actions = usePaletteActions();
  return (
    <Command.Group heading={words.shell.paletteActions}>
      {actions.map(({ name, icon: Icon, act }) => (
        <Command.Item
          key={name}
          value={name}
          className="palette-item"
          onSelect={() => {
            onClose();
            act();
          }}
        >
          <Icon {...icon} />
          <span className="clip">{name}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function RunItems({ onClose }: ItemsProps) {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const runs = useStudio((state) => state.runs);
  if (runs.length === 0) return null;
  return (
    <Command.Group heading={words.shell.paletteRuns}>
      {runs.map(({ runId, name, state }) => (
        <Command.Item
          key={runId}
          value={`${name} ${runId}`}
          className="palette-item"
          onSelect={() => {
            onClose();
            navigate(`/runs/${runId}`);
          }}
        >
          <span className="clip">{name}</span>
          <span className="palette-aside">{words.runState[state]}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function FieldItems({ onClose }: ItemsProps) {
  const { words, say } = useWords();
  const [, navigate] = useLocation();
  return (
    <Command.Group heading={words.shell.paletteFields}>
      {explainedFields().map(({ name, field, uses }) => (
        <Command.Item
          key={`${name} ${uses.map(({ stage }) => stage).join(' ')}`}
          value={`${say(field.label)} ${name} ${uses[0]?.stage ?? ''}`}
          className="palette-item"
          onSelect={() => {
            onClose();
            navigate(helpOfField(name));
          }}
        >
          <span className="clip">{say(field.label)}</span>
          <span className="palette-aside mono">{name}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** Opens the dialog over the page and gives the focus back where it was. */
function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    // What is not yet shown cannot take the focus when it is made.
    element?.querySelector('input')?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}
