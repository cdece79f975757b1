import { Pause, Play } from 'lucide-react';
import { pauseReplay, play, replaySpeeds, setSpeed, show, useReplays } from '../../client/replay.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';

/** Says that the run is a recording, and plays it. */
export function ReplayBar({ runId }: { readonly runId: string }) {
  const { words, format } = useWords();
  const replay = useReplays((state) => state.replays[runId]);
  if (replay === undefined) return null;
  const { isPlaying, shown, all, speed } = replay;
  return (
    <section className="panel row row-wrap replay-bar" aria-label={words.live.recorded}>
      <span className="pill">{words.live.recorded}</span>
      <Button
        size="small"
        icon={isPlaying ? <Pause {...icon} /> : <Play {...icon} />}
        onClick={() => (isPlaying ? pauseReplay(runId) : play(runId))}
      >
        {isPlaying ? words.live.stopReplay : words.live.replay}
      </Button>
      <input
        type="range"
        className="slider replay-place"
        aria-label={words.live.replayPlace}
        min={0}
        max={all}
        value={shown}
        onChange={(event) => show(runId, event.currentTarget.valueAsNumber)}
      />
      <span className="number small ink-2">{words.runs.stepsOf(format.whole(shown), format.whole(all))}</span>
      <Segmented
        label={words.live.replaySpeed}
        value={String(speed)}
        onChange={(value) => setSpeed(runId, replaySpeeds.find((one) => String(one) === value) ?? 100)}
        options={replaySpeeds.map((value) => ({ value: String(value), label: words.run.stepRate(format.whole(value)) }))}
      />
      <span className="small ink-3">{words.live.recordedText}</span>
    </section>
  );
}
