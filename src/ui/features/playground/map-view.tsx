import { useState } from 'react';
import type { CorpusMap } from '../../../contract/playground-calls.ts';
import { Button } from '../../components/button.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { MapCanvas } from './map-canvas.tsx';
import type { MapColour } from './map-places.ts';
import { drawMap, usePlayground } from './playground-store.ts';

type Side = 'base' | 'tuned';

/** A corpus in two dimensions, before and after. */
export function MapView() {
  const { words } = useWords();
  const text = words.playground;
  const map = usePlayground((state) => state.map);
  const query = usePlayground((state) => state.query);
  const isReady = usePlayground(({ corpus, models, working }) => corpus !== undefined && models.tuned !== '' && working === undefined);
  return (
    <Panel>
      <div className="playground-map-head">
        <div className="input">
          <input
            aria-label={text.query}
            placeholder={text.queryHint}
            value={query}
            onChange={({ currentTarget }) => usePlayground.setState({ query: currentTarget.value })}
          />
        </div>
        <Button kind="primary" disabled={!isReady} onClick={() => void drawMap()}>
          {text.mapMake}
        </Button>
      </div>
      {map === undefined ? <p className="empty">{text.mapEmpty}</p> : <Drawn map={map} />}
    </Panel>
  );
}

function Drawn({ map }: { readonly map: CorpusMap }) {
  const { words, format } = useWords();
  const text = words.playground;
  const [wanted, setSide] = useState<Side>('tuned');
  const [colour, setColour] = useState<MapColour>('cluster');
  const side = map[wanted] === undefined ? 'tuned' : wanted;
  const shown = map[side] ?? map.tuned;
  const hasQuery = shown.cosines !== undefined;
  return (
    <div className="stack stack-small">
      <div className="row row-wrap">
        <p className="ink-2">{text.mapCount(format.whole(map.passages.length))}</p>
        <span className="push" />
        {map.base !== undefined && (
          <Segmented
            label={text.mapSide}
            value={side}
            options={(['base', 'tuned'] as const).map((value) => ({ value, label: text[value] }))}
            onChange={setSide}
          />
        )}
        {hasQuery && (
          <Segmented
            label={text.mapColour}
            value={colour}
            options={[
              { value: 'cluster', label: text.byCluster },
              { value: 'query', label: text.byQuery },
            ]}
            onChange={setColour}
          />
        )}
      </div>
      <MapCanvas map={map} side={shown} colour={hasQuery ? colour : 'cluster'} />
      <p className="small ink-3">
        {text.mapNote} {text.mapKept(format.percent(shown.kept))} {map.base === undefined ? '' : text.mapAligned}
      </p>
    </div>
  );
}
