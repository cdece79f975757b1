import { differencesOf, type Difference } from '../../client/run-diff.ts';
import type { OpenRun } from '../../client/studio-store.ts';
import { Panel } from '../../components/panel.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';
import { nameOf, saidValue } from './difference-words.ts';

/** Only what the run files differ in, a row each; what all have in common is left out. */
export function ConfigurationDifferences({ runs }: { readonly runs: readonly OpenRun[] }) {
  const speech = useWords();
  const { words, say } = speech;
  const files = runs.flatMap(({ record }) => (record === undefined ? [] : [record.runFile]));
  const [first] = files;
  if (first === undefined || files.length < 2) return null;
  const changes = files.map((file) => differencesOf(first, file));
  const keys = [...new Set(changes.flatMap((own) => own.map(keyOf)))];
  const rows = keys.flatMap((key) => {
    const any = changes.flat().find((one) => keyOf(one) === key);
    return any === undefined ? [] : [{ key, any, values: changes.map((own) => own.find((one) => keyOf(one) === key)) }];
  });
  /** What a run has: of the others' difference the value before, for that is the first run's. */
  const cell = (any: Difference, own: Difference | undefined): string => {
    if (any.kind === 'stage') return (own === undefined) === (any.change === 'added') ? words.library.off : words.library.on;
    const value = own === undefined || own.kind === 'stage' ? any.before : own.after;
    return saidValue(value, speech);
  };
  return (
    <Panel title={words.library.differences}>
      {rows.length === 0 ? (
        <p className="ink-2">{words.library.noDifferences}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={words.library.differences}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{words.library.settingColumn}</th>
                {runs.map(({ status }) => (
                  <th key={status.runId} scope="col">
                    {status.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, any, values }) => (
                <tr key={key}>
                  <td>
                    {nameOf(any, speech)}{' '}
                    {any.kind !== 'run' && any.kind !== 'stage' && <span className="ink-3 small">{say(stageTitle(any.stage))}</span>}
                  </td>
                  {values.map((own, index) => (
                    <td key={runs[index]?.status.runId ?? index} className={own === undefined ? 'ink-3' : ''}>
                      {cell(any, own)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function keyOf(difference: Difference): string {
  const stage = 'stage' in difference ? difference.stage : '';
  const key = 'key' in difference ? difference.key : '';
  return `${difference.kind} ${stage} ${key}`;
}
