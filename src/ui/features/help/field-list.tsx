import { useEffect, useId, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Field } from '../../../contract/fields.ts';
import { explainedFields, helpOfField, type ExplainedField } from '../../client/explained-fields.ts';
import { stageTitle } from '../../components/stage-title.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords, type Speech } from '../../words/use-words.ts';

/** Every setting with what it does, found by its name in either language; one of them may be the reason to be here. */
export function FieldList({ chosen }: { readonly chosen: string | undefined }) {
  const { words, format } = useWords();
  const id = useId();
  const [query, setQuery] = useState('');
  const all = useMemo(() => explainedFields(), []);
  const found = all.filter((entry) => matches(entry, query));
  return (
    <Panel title={words.help.fieldsTitle} meta={words.help.fieldsFound(format.whole(found.length), format.whole(all.length))}>
      <div className="input help-search">
        <label htmlFor={id} className="visually-hidden">
          {words.help.fieldsSearch}
        </label>
        <input
          id={id}
          type="search"
          placeholder={words.help.fieldsSearch}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      {found.length === 0 && <p className="ink-2">{words.help.fieldsNone}</p>}
      <ul className="help-fields">
        {found.map((entry) => (
          <FieldEntry
            key={`${entry.name} ${entry.uses.map(({ stage }) => stage).join(' ')}`}
            entry={entry}
            isChosen={entry.name === chosen}
          />
        ))}
      </ul>
    </Panel>
  );
}

function matches({ name, field }: ExplainedField, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [name, field.label.en, field.label.zh, field.help.en, field.help.zh].some((text) => text.toLowerCase().includes(wanted));
}

function FieldEntry({ entry, isChosen }: { readonly entry: ExplainedField; readonly isChosen: boolean }) {
  const speech = useWords();
  const { words, say } = speech;
  const { name, field, uses } = entry;
  const id = useId();
  useEffect(() => {
    if (!isChosen) return undefined;
    // After the page has gone to its top, as it does for every address.
    const frame = requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'center' }));
    return () => cancelAnimationFrame(frame);
  }, [isChosen, id]);
  return (
    <li id={id} className={isChosen ? 'help-field help-field-chosen' : 'help-field'} aria-current={isChosen ? 'true' : undefined}>
      <h3>
        <Link href={helpOfField(name)}>{say(field.label)}</Link> <code className="ink-3">{name}</code>
      </h3>
      <p className="ink-2">{say(field.help)}</p>
      <p className="ink-3 small">
        {uses.map(({ stage, field: own }) => words.help.fieldUse(say(stageTitle(stage)), typical(own, speech))).join(' · ')}
      </p>
    </li>
  );
}

/** What the setting is where nobody changes it. */
function typical(field: Field, { words, format, say }: Speech): string {
  if (field.kind === 'stage' || field.kind === 'group') return words.help.off;
  if (field.kind === 'boolean') return field.default ? words.help.on : words.help.off;
  if (field.kind === 'choice') return say(field.options[field.default] ?? { en: field.default, zh: field.default });
  return plainDefault(field.default, format.plain) ?? words.help.noDefault;
}

function plainDefault(value: number | string | readonly number[] | undefined, plain: (value: number) => string): string | undefined {
  if (typeof value === 'number') return plain(value);
  if (value === undefined || value.length === 0) return undefined;
  return typeof value === 'string' ? value : value.map(plain).join('–');
}
