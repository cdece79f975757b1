import { Lock, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import type { StorageUse } from '../../../contract/device-calls.ts';
import { attempt } from '../../client/attempt.ts';
import { call } from '../../client/connection.ts';
import { useSelfTest } from '../../client/self-test-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';

function look(): Promise<boolean> {
  return attempt(async () => useSelfTest.setState({ storage: await call('storage-use', {}) }));
}

/** What of the page's storage is what, and whether the browser may remove it. */
export function StoragePanel() {
  const { words, format } = useWords();
  const storage = useSelfTest((state) => state.storage);
  // What is stored has changed when the list of runs or imports has.
  const things = useStudio((state) => `${state.runs.length} ${state.assets.length}`);
  const connected = useStudio((state) => state.connection === 'ready');
  useEffect(() => {
    if (connected) void look();
  }, [things, connected]);
  if (storage === undefined) return <Panel title={words.gpu.storage}>{words.gpu.storageLooking}</Panel>;
  return (
    <Panel title={words.gpu.storage} meta={words.gpu.storageOf(format.bytes(storage.usedBytes), format.bytes(storage.quotaBytes))}>
      <div className="stack">
        <Categories storage={storage} />
        <Actions storage={storage} />
      </div>
    </Panel>
  );
}

/** Parts of one whole: tints of one colour, the largest first in the strongest. */
function Categories({ storage }: { readonly storage: StorageUse }) {
  const { words, format } = useWords();
  const parts = storage.categories.filter(({ bytes }) => bytes > 0);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === 0) return <p className="ink-2">{words.gpu.storageEmpty}</p>;
  return (
    <>
      <div className="stack-bar" aria-hidden="true">
        {parts.map(({ category, bytes }) => (
          <span key={category} className={`tint-${category}`} style={{ flexGrow: bytes / total }} />
        ))}
      </div>
      <ul className="stack-list">
        {parts.map(({ category, bytes, count }) => (
          <li key={category}>
            <span className={`stack-swatch tint-${category}`} aria-hidden="true" />
            <span>
              {words.gpu.categories[category]} <span className="ink-3">{words.gpu.categoryCounts[category](format.whole(count))}</span>
            </span>
            <span className="push">{format.bytes(bytes)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Actions({ storage }: { readonly storage: StorageUse }) {
  const { words, format } = useWords();
  const busy = useStudio((state) => isUnderWay(state.active));
  const caches = storage.categories.find(({ category }) => category === 'caches')?.bytes ?? 0;
  const free = (): void => void attempt(async () => useSelfTest.setState({ storage: await call('free-caches', {}) }));
  return (
    <div className="row row-wrap">
      {caches > 0 && (
        <Button size="small" disabled={busy} icon={<Trash2 {...icon} />} onClick={free}>
          {words.gpu.freeCaches(format.bytes(caches))}
        </Button>
      )}
      {storage.isPersistent ? (
        <span className="row good small">
          <Lock {...icon} />
          {words.gpu.persistent}
        </span>
      ) : (
        <>
          <Button size="small" icon={<Lock {...icon} />} onClick={() => void navigator.storage.persist().then(look)}>
            {words.gpu.makePersistent}
          </Button>
          <span className="ink-2 small">{words.gpu.notPersistent}</span>
        </>
      )}
    </div>
  );
}
