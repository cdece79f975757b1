import { Check, ListChecks, X } from 'lucide-react';
import type { SelfTestReport, SelfTestRow } from '../../../contract/device-calls.ts';
import { attempt } from '../../client/attempt.ts';
import { call } from '../../client/connection.ts';
import { useSelfTest } from '../../client/self-test-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { Progress } from '../../components/progress.tsx';
import { useWords } from '../../words/use-words.ts';

async function runTest(): Promise<void> {
  useSelfTest.setState({ progress: { done: 0, total: 0, kernel: '' } });
  await attempt(async () => useSelfTest.setState({ report: await call('self-test', {}) }));
  useSelfTest.setState({ progress: undefined });
}

/** Every kernel of this GPU against the same kernel in plain operations on the CPU. */
export function SelfTestPanel() {
  const { words, format } = useWords();
  const { report, progress } = useSelfTest();
  const busy = useStudio((state) => isUnderWay(state.active));
  const title = report === undefined ? words.gpu.selfTest : titleOf(report, words.gpu.selfTestOf, format.whole);
  return (
    <Panel
      title={title}
      meta={
        <Button size="small" icon={<ListChecks {...icon} />} disabled={busy || progress !== undefined} onClick={() => void runTest()}>
          {report === undefined ? words.gpu.test : words.gpu.testAgain}
        </Button>
      }
    >
      <div className="stack">
        {report === undefined && progress === undefined && <p className="ink-2">{busy ? words.gpu.testBusy : words.gpu.selfTestText}</p>}
        {progress !== undefined && (
          <div className="stack stack-small" role="status">
            <p className="ink-2">{words.gpu.testing(progress.kernel)}</p>
            <Progress label={words.gpu.selfTest} share={progress.total === 0 ? 0 : progress.done / progress.total} />
          </div>
        )}
        {report !== undefined && <Results report={report} />}
      </div>
    </Panel>
  );
}

const isRight = ({ share, failure }: SelfTestRow): boolean => share <= 1 && failure === undefined;

function titleOf({ rows }: SelfTestReport, say: (good: string, all: string) => string, whole: (value: number) => string): string {
  return say(whole(rows.filter(isRight).length), whole(rows.length));
}

function Results({ report }: { readonly report: SelfTestReport }) {
  const { words, format } = useWords();
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={words.gpu.selfTest}>
        <table className="table">
          <thead>
            <tr>
              <th>{words.gpu.kernel}</th>
              <th>{words.gpu.sizes}</th>
              <th className="number">{words.gpu.largestDifference}</th>
              <th className="number">{words.gpu.allowed}</th>
              <th className="number">{words.gpu.gpuTime}</th>
              <th className="number">{words.gpu.cpuTime}</th>
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={`${row.kernel} ${row.shapes}`}>
                <td>
                  <Mark right={isRight(row)} /> <span className="mono">{row.kernel}</span>
                </td>
                <td className="ink-2">{row.failure ?? row.shapes}</td>
                <td className={isRight(row) ? 'number' : 'number bad'}>{scientific(row.difference)}</td>
                <td className="number ink-2">{scientific(row.allowed)}</td>
                <td className="number">{format.fixed(row.milliseconds.gpu, 1)}</td>
                <td className="number ink-2">{format.fixed(row.milliseconds.cpu, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="ink-3 small">{words.gpu.testTook(format.fixed(report.milliseconds / 1000, 1))}</p>
    </>
  );
}

function Mark({ right }: { readonly right: boolean }) {
  const { words } = useWords();
  const Icon = right ? Check : X;
  return (
    <Icon
      {...icon}
      className={right ? 'gpu-mark good' : 'gpu-mark bad'}
      aria-hidden={false}
      aria-label={right ? words.gpu.agrees : words.gpu.differs}
    />
  );
}

const scientific = (value: number): string => (value === 0 ? '0' : Number.isFinite(value) ? value.toExponential(1) : '—');
