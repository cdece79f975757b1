import { Check, Clipboard } from 'lucide-react';
import { useState } from 'react';
import type { DeviceReport } from '../../../contract/protocol.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { BudgetPanel } from './budget-panel.tsx';
import { CeilingsPanel } from './ceilings-panel.tsx';
import { Fact } from './fact.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SelfTestPanel } from './self-test-panel.tsx';
import { StoragePanel } from './storage-panel.tsx';
import './gpu.css';

export function GpuScreen() {
  const { words } = useWords();
  const device = useStudio((state) => state.device);
  const report = device.state === 'ready' ? device.report : undefined;
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.gpu.title}</ScreenTitle>
        <p className="ink-2">{words.gpu.lead}</p>
        {report !== undefined && <CopyReport report={report} />}
      </div>
      <DeviceCallout />
      {report !== undefined && <Facts report={report} />}
      <div className="gpu-columns">
        <div className="stack">
          {report === undefined ? <Panel>{words.gpu.noReport}</Panel> : <ProfilePanel />}
          {report !== undefined && <SelfTestPanel />}
        </div>
        <div className="stack">
          {report !== undefined && <CeilingsPanel />}
          <BudgetPanel />
          <StoragePanel />
        </div>
      </div>
      {report !== undefined && <Abilities report={report} />}
    </>
  );
}

function CopyReport({ report }: { readonly report: DeviceReport }) {
  const { words } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(JSON.stringify(report, undefined, 2)).then(() => setCopied(true));
  };
  return (
    <div className="row">
      <Button icon={copied ? <Check {...icon} /> : <Clipboard {...icon} />} onClick={copy}>
        {copied ? words.gpu.copied : words.gpu.copy}
      </Button>
    </div>
  );
}

function Facts({ report }: { readonly report: DeviceReport }) {
  const { words, format } = useWords();
  const has = (feature: string): string => (report.features.includes(feature) ? words.gpu.yes : words.gpu.no);
  const told = (text: string): string => (text === '' ? words.gpu.hidden : text);
  const bytes = (limit: string): string => (report.limits[limit] === undefined ? words.gpu.hidden : format.bytes(report.limits[limit]));
  return (
    <section className="panel gpu-facts">
      <div>
        <h2>{report.name === '' ? words.device.unnamed : report.name}</h2>
        <p className="ink-2">{report.isSoftware ? words.device.software : words.gpu.hardware}</p>
      </div>
      <Fact name={words.gpu.vendor} value={told(report.vendor)} />
      <Fact name={words.gpu.architecture} value={told(report.architecture)} />
      <Fact name={words.gpu.half} value={has('shader-f16')} />
      <Fact name={words.gpu.subgroups} value={has('subgroups')} />
      <Fact name={words.gpu.timestamps} value={has('timestamp-query')} />
      <Fact name={words.gpu.largestBuffer} value={bytes('maxBufferSize')} />
      <Fact name={words.gpu.workgroupMemory} value={bytes('maxComputeWorkgroupStorageSize')} />
    </section>
  );
}

/** What the browser says the GPU can do, in full. */
function Abilities({ report }: { readonly report: DeviceReport }) {
  const { words, format } = useWords();
  return (
    <div className="gpu-tables">
      <Panel title={words.gpu.limits}>
        <div className="table-scroll" tabIndex={0} role="region" aria-label={words.gpu.limits}>
          <table className="table">
            <thead>
              <tr>
                <th>{words.gpu.limit}</th>
                <th className="number">{words.gpu.value}</th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(report.limits)
                .sort(([a], [b]) => a.localeCompare(b))
                .map(([name, value]) => (
                  <tr key={name}>
                    <td className="mono">{name}</td>
                    <td className="number">{format.whole(value)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title={words.gpu.features}>
        {report.features.length === 0 && <p className="ink-2">{words.gpu.noFeatures}</p>}
        <ul className="row row-wrap">
          {[...report.features].sort().map((feature) => (
            <li key={feature} className="pill mono">
              {feature}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
