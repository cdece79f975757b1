import { Timer } from 'lucide-react';
import type { RunStatus } from '../../../contract/protocol.ts';
import type { StepProfile } from '../../../contract/step-profile.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { kernelFamilies, type KernelFamily } from './kernel-families.ts';
import { profileNextStep, useMeasurements } from './measurements.ts';

/** Where the time of a training step goes. */
export function ProfilePanel() {
  const { words } = useWords();
  const active = useStudio((state) => state.active);
  const profile = useMeasurements((state) => state.profile);
  const running = isUnderWay(active) ? active : undefined;
  return (
    <Panel title={words.gpu.profile} meta={running !== undefined && <ProfileButton run={running} />}>
      <div className="stack">
        {profile === undefined ? (
          <p className="ink-2">{running === undefined ? words.gpu.profileEmpty : hintOf(running, words.gpu)}</p>
        ) : (
          <Profile profile={profile} />
        )}
      </div>
    </Panel>
  );
}

function hintOf({ state }: RunStatus, words: { readonly profileHint: string; readonly profilePaused: string }): string {
  return state === 'paused' ? words.profilePaused : words.profileHint;
}

function ProfileButton({ run }: { readonly run: RunStatus }) {
  const { words } = useWords();
  const waitingFor = useMeasurements((state) => state.waitingFor);
  return (
    <Button
      size="small"
      icon={<Timer {...icon} />}
      disabled={run.state === 'paused' || waitingFor !== undefined}
      onClick={() => void profileNextStep(run.runId)}
    >
      {waitingFor === 'profile' ? words.gpu.profiling : words.gpu.profileNext}
    </Button>
  );
}

function Profile({ profile }: { readonly profile: StepProfile }) {
  const { words, format } = useWords();
  const { stage, step, tokens } = profile;
  if (profile.rows === undefined) return <p className="ink-2">{words.gpu.profileNone(stage, format.whole(step))}</p>;
  const milliseconds = format.fixed(profile.milliseconds, 1);
  const clock = format.fixed(profile.resolutionNanoseconds / 1e6);
  return (
    <>
      <p>
        <strong>{words.gpu.profileOf(stage, format.whole(step))}</strong>{' '}
        {words.gpu.profileTook(milliseconds, format.whole(tokens), format.whole(profile.dispatches))}
      </p>
      <ProfileTable families={kernelFamilies(profile.rows)} />
      <p className="ink-3 small">
        {words.gpu.profileClock(clock)} {profile.ceilings === undefined && words.gpu.ceilingUnknown}
      </p>
    </>
  );
}

function ProfileTable({ families }: { readonly families: readonly KernelFamily[] }) {
  const { words, format } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={words.gpu.profile}>
      <table className="table">
        <thead>
          <tr>
            <th>{words.gpu.kernel}</th>
            <th className="number">{words.gpu.dispatches}</th>
            <th className="number">{words.gpu.milliseconds}</th>
            <th>{words.gpu.shareOfStep}</th>
            <th className="number">{words.gpu.shareOfCeiling}</th>
          </tr>
        </thead>
        <tbody>
          {families.map(({ name, dispatches, milliseconds, share, shareOfCeiling }) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td className="number">{format.whole(dispatches)}</td>
              <td className="number">{format.fixed(milliseconds, 2)}</td>
              <td>
                <span className="gpu-share">
                  <span className="gpu-bar" aria-hidden="true">
                    <span style={{ transform: `scaleX(${share})` }} />
                  </span>
                  <span className="gpu-share-figure">{format.percent(share)}</span>
                </span>
              </td>
              <td className="number ink-2">{shareOfCeiling === undefined ? '–' : format.percent(shareOfCeiling)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
