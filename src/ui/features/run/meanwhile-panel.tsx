import { useState } from 'react';
import { usePageLife } from '../../client/page-life.ts';
import { usePreferences } from '../../client/preferences.ts';
import { askToNotify, notificationState } from '../../client/run-notification.ts';
import { useWakeLock } from '../../client/wake-lock.ts';
import { Panel } from '../../components/panel.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';

/** What the page does beside the run while nobody looks at it. */
export function MeanwhilePanel() {
  const { words, format } = useWords();
  const frozen = usePageLife((state) => state.frozenSeconds);
  return (
    <Panel title={words.live.meanwhile}>
      <div className="stack stack-small">
        <Notify />
        <Awake />
        <p className="small ink-3">{words.live.background}</p>
        {frozen !== undefined && <p className="small caution">{words.live.frozen(format.roughly(frozen))}</p>}
      </div>
    </Panel>
  );
}

function Notify() {
  const { words } = useWords();
  const wanted = usePreferences((state) => state.notify);
  const [asking, setAsking] = useState(false);
  const state = notificationState();
  const choose = (checked: boolean): void => {
    if (!checked) {
      usePreferences.setState({ notify: false });
      return;
    }
    setAsking(true);
    void askToNotify()
      .then((granted) => usePreferences.setState({ notify: granted }))
      .finally(() => setAsking(false));
  };
  const why = state === 'missing' ? words.live.notifyMissing : state === 'denied' ? words.live.notifyDenied : undefined;
  return (
    <div>
      <Switch
        label={words.live.notify}
        checked={wanted && state === 'granted'}
        disabled={state === 'missing' || asking}
        onChange={choose}
      />
      {asking ? <p className="small ink-3">{words.live.notifyAsk}</p> : why !== undefined && <p className="small ink-3">{why}</p>}
    </div>
  );
}

function Awake() {
  const { words } = useWords();
  const wanted = usePreferences((state) => state.keepAwake);
  const state = useWakeLock((lock) => lock.state);
  const said = { on: words.live.awakeOn, off: words.live.awakeWaiting, released: words.live.awakeLost, missing: words.live.awakeMissing };
  return (
    <div>
      <Switch
        label={words.live.awake}
        checked={wanted && state !== 'missing'}
        disabled={state === 'missing'}
        onChange={(checked) => usePreferences.setState({ keepAwake: checked })}
      />
      {(wanted || state === 'missing') && <p className="small ink-3">{said[state]}</p>}
    </div>
  );
}
