import { Cpu, TriangleAlert } from 'lucide-react';
import type { DeviceState } from '../../contract/protocol.ts';
import { call } from '../client/connection.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import type { Dictionary } from '../words/dictionary.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';
import { Callout } from './callout.tsx';
import { icon } from './icon.ts';

interface Said {
  readonly tone: 'caution' | 'bad';
  readonly title: string;
  readonly remedy: string;
  readonly detail?: string;
  readonly action?: string;
}

/** What is wrong with the GPU and what can be done; nothing where all is well. */
export function DeviceCallout() {
  const { words } = useWords();
  const device = useStudio((state) => state.device);
  const handled = useStudio((state) => isUnderWay(state.active));
  // A run that is under way starts the GPU again by itself, and says so.
  const said = device.state === 'lost' && handled ? undefined : wordsOf(device, words);
  if (said === undefined) return null;
  const retry = said.action === undefined ? undefined : <Button onClick={() => void startDevice()}>{said.action}</Button>;
  return (
    <Callout
      urgent={said.tone === 'bad'}
      tone={said.tone}
      icon={said.tone === 'bad' ? <TriangleAlert {...icon} size={20} /> : <Cpu {...icon} size={20} />}
      title={said.title}
      actions={retry}
    >
      <p className="ink-2">{said.remedy}</p>
      {said.detail !== undefined && said.detail !== '' && <p className="ink-3 small">{words.device.reported(said.detail)}</p>}
    </Callout>
  );
}

/** Tries to start the GPU; how it went comes as an event. */
async function startDevice(): Promise<void> {
  try {
    const report = await call('start-device', {});
    useStudio.setState({ device: { state: 'ready', report } });
  } catch {
    // The refusal is in the device's state, which this callout shows.
  }
}

function wordsOf(device: DeviceState, { device: words }: Dictionary): Said | undefined {
  switch (device.state) {
    case 'missing':
      if (device.cause === 'no-api') return { tone: 'bad', title: words.noApiTitle, remedy: words.noApiRemedy, detail: device.detail };
      if (device.cause === 'no-adapter')
        return { tone: 'bad', title: words.noAdapterTitle, remedy: words.noAdapterRemedy, detail: device.detail, action: words.retry };
      return { tone: 'bad', title: words.noDeviceTitle, remedy: words.noDeviceRemedy, detail: device.detail, action: words.retry };
    case 'lost':
      return { tone: 'bad', title: words.lostTitle, remedy: words.lostRemedy, detail: device.reason, action: words.startAgain };
    case 'ready':
      return device.report.isSoftware ? { tone: 'caution', title: words.softwareTitle, remedy: words.softwareRemedy } : undefined;
    case 'unknown':
    case 'starting':
      return undefined;
  }
}
