import { Pin, PinOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toWireError } from '../../../base/errors.ts';
import type { StoredCheckpoint } from '../../../contract/run-calls.ts';
import { call } from '../../client/connection.ts';
import { notify, type OpenRun } from '../../client/studio-store.ts';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';

/** What the run can go back to, how large it is, and which of it stays whatever comes. */
export function CheckpointsPanel({ run }: { readonly run: OpenRun }) {
  const { words, format, say } = useWords();
  const { runId, savedAt, stages } = run.status;
  const [checkpoints, setCheckpoints] = useState<readonly StoredCheckpoint[]>();
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    let stale = false;
    call('read-library', {}).then(
      ({ runs }) => !stale && setCheckpoints(runs.find((one) => one.runId === runId)?.checkpoints ?? []),
      (error: unknown) => notify({ kind: 'error', error: toWireError(error) }),
    );
    return () => {
      stale = true;
    };
  }, [runId, savedAt, changes]);
  const pin = ({ path }: StoredCheckpoint, pinned: boolean): void => {
    call('pin-checkpoint', { runId, path, pinned }).then(
      () => setChanges(changes + 1),
      (error: unknown) => notify({ kind: 'error', error: toWireError(error) }),
    );
  };
  if (checkpoints === undefined) return null;
  const bytes = checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const meta = checkpoints.length > 0 && words.live.checkpointsLead(format.whole(checkpoints.length), format.bytes(bytes));
  const isPinned = (one: StoredCheckpoint): boolean =>
    checkpoints.some(({ kind, step, stageIndex }) => kind === 'pinned' && step === one.step && stageIndex === one.stageIndex);
  return (
    <Panel title={words.live.tabs.checkpoints} meta={meta}>
      {checkpoints.length === 0 ? (
        <p className="ink-2">{words.live.checkpointsEmpty}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.live.checkpoint}</th>
              <th scope="col">{words.live.stage}</th>
              <th scope="col">{words.live.savedAt}</th>
              <th scope="col" className="number">
                {words.live.size}
              </th>
              <th scope="col" className="number">
                <span className="visually-hidden">{words.live.pinned}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.map((one) => (
              <tr key={one.path}>
                <td>
                  {words.run.stepOnly(format.whole(one.step))}{' '}
                  <span className={`pill pill-small ${one.kind === 'best' ? 'pill-good' : ''}`}>{words.live.kinds[one.kind]}</span>
                </td>
                <td className="ink-2">{say(stageTitle(stages[one.stageIndex]?.stage ?? stages.at(-1)?.stage ?? ''))}</td>
                <td className="ink-2">{format.date(one.savedAt)}</td>
                <td className="number ink-2">{format.bytes(one.sizeBytes)}</td>
                <td className="number">
                  {one.kind === 'pinned' ? (
                    <IconButton
                      label={words.live.unpin(format.whole(one.step))}
                      icon={<PinOff {...icon} />}
                      onClick={() => pin(one, false)}
                    />
                  ) : (
                    <IconButton
                      label={words.live.pin(format.whole(one.step))}
                      disabled={isPinned(one)}
                      icon={<Pin {...icon} />}
                      onClick={() => pin(one, true)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="small ink-3 checkpoints-kept">{words.live.kept}</p>
    </Panel>
  );
}
