import { HardDrive, Radio, RotateCw } from 'lucide-react';
import type { RunStatus } from '../../contract/protocol.ts';
import type { Blocked } from '../../contract/recovery.ts';
import { takeOver } from '../client/recovery-actions.ts';
import { control } from '../client/run-actions.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { Button } from '../components/button.tsx';
import { Callout } from '../components/callout.tsx';
import { FreeCheckpoints, OldCheckpointsText, useOldCheckpoints } from '../components/free-checkpoints.tsx';
import { icon } from '../components/icon.ts';
import { useWords } from '../words/use-words.ts';

const shareThatIsFull = 0.8;

/** What befalls the run from outside, above every screen: it trains elsewhere, waits for room, or has lost its GPU. */
export function RunAlerts() {
  const active = useStudio((state) => state.active);
  const following = useStudio((state) => state.following);
  if (!isUnderWay(active)) return null;
  return (
    <>
      {following && <Following status={active} />}
      {active.state === 'recovering' && <Recovering status={active} />}
      {!following && active.blocked !== undefined && <StorageFull status={active} blocked={active.blocked} />}
    </>
  );
}

function Following({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  const waitingFor = useStudio((state) => state.waitingFor);
  const button = (
    <Button kind="solid" disabled={waitingFor !== undefined} onClick={() => void takeOver(status.runId)}>
      {waitingFor === 'take-over' ? words.recovery.takingOver : words.recovery.takeOver}
    </Button>
  );
  return (
    <Callout icon={<Radio {...icon} size={20} />} title={words.recovery.followTitle} actions={button}>
      <p className="ink-2">{words.recovery.followText(status.name, format.whole(status.step))}</p>
    </Callout>
  );
}

function Recovering({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  const loss = status.losses?.at(-1);
  if (loss === undefined) return null;
  return (
    <Callout urgent tone="caution" icon={<RotateCw {...icon} size={20} />} title={words.recovery.recoveringTitle(format.whole(loss.step))}>
      <p className="ink-2">
        {loss.from === undefined
          ? words.recovery.recoveringAnew
          : words.recovery.recoveringFrom(format.whole(loss.from.step), format.roughly(loss.lostSeconds))}
      </p>
    </Callout>
  );
}

function StorageFull({ status, blocked }: { readonly status: RunStatus; readonly blocked: Blocked }) {
  const { words, format } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const old = useOldCheckpoints();
  // Some browsers tell every page the same large quota: a sentence that names it would then be wrong.
  const isTold = blocked.usedBytes >= blocked.quotaBytes * shareThatIsFull;
  const used = format.bytes(blocked.usedBytes);
  const actions = (
    <>
      <FreeCheckpoints resumes old={old} />
      <Button disabled={locked} onClick={() => void control('continue', status.runId)}>
        {words.recovery.tryAgain}
      </Button>
    </>
  );
  return (
    <Callout
      urgent
      tone="caution"
      icon={<HardDrive {...icon} size={20} />}
      title={isTold ? words.recovery.fullTitle(used, format.bytes(blocked.quotaBytes)) : words.recovery.fullTitleUsed(used)}
      actions={actions}
    >
      <OldCheckpointsText old={old} />
      <p className="ink-2">{words.recovery.fullHow}</p>
    </Callout>
  );
}
