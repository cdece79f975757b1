import { Gauge } from 'lucide-react';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { Fact } from './fact.tsx';
import { measureCeilings, useMeasurements } from './measurements.ts';

/** What the GPU can do at best, measured when asked for. */
export function CeilingsPanel() {
  const { words, format } = useWords();
  const { ceilings, waitingFor } = useMeasurements();
  const isBusy = useStudio((state) => isUnderWay(state.active));
  const label = ceilings === undefined ? words.gpu.measure : words.gpu.measureAgain;
  return (
    <Panel
      title={words.gpu.ceilings}
      meta={
        <Button
          size="small"
          icon={<Gauge {...icon} />}
          disabled={isBusy || waitingFor !== undefined}
          onClick={() => void measureCeilings()}
        >
          {waitingFor === 'ceilings' ? words.gpu.measuring : label}
        </Button>
      }
    >
      <div className="stack">
        <p className="ink-2">{isBusy ? words.gpu.measureBusy : words.gpu.ceilingsText}</p>
        {ceilings !== undefined && (
          <div className="gpu-facts">
            <Fact name={words.gpu.arithmetic} value={`${format.whole(ceilings.gigaflops)} GFLOP/s`} />
            {ceilings.halfGigaflops !== undefined && (
              <Fact name={words.gpu.halfArithmetic} value={`${format.whole(ceilings.halfGigaflops)} GFLOP/s`} />
            )}
            <Fact name={words.gpu.bandwidth} value={`${format.plain(ceilings.gigabytesPerSecond)} GB/s`} />
          </div>
        )}
      </div>
    </Panel>
  );
}
