import { ArrowDown, ArrowUp, Star } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { RunSummary } from '../../../contract/protocol.ts';
import { metricName } from '../../client/evaluation-view.ts';
import { describeRun, MOST_COMPARED, toggleChosen, useLibrary } from '../../client/library.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { StatePill } from '../../components/state-pill.tsx';
import { useWords } from '../../words/use-words.ts';
import { RunActions } from './run-actions.tsx';
import { firstOrder, ordered, type Order, type SortKey } from './run-order.ts';
import { WhatChanged } from './what-changed.tsx';

/** Every run with its curve, what it did otherwise, and what it keeps. */
export function RunsTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const { words } = useWords();
  const details = useLibrary((state) => state.details);
  const [order, setOrder] = useState<Order>(firstOrder('started'));
  const head = (key: SortKey, label: string, isNumber = false) => (
    <SortHead key={key} {...{ order, setOrder, column: key, label, isNumber }} />
  );
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={words.runs.title}>
      <table className="table runs-table">
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">{words.library.compareTitle}</span>
            </th>
            {head('name', words.runs.nameColumn)}
            <th>{words.library.changed}</th>
            {head('quality', words.library.quality)}
            {head('loss', words.runs.loss)}
            {head('steps', words.runs.steps, true)}
            {head('started', words.runs.started)}
            {head('size', words.runs.size, true)}
            <th className="number">
              <span className="visually-hidden">{words.runs.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered(runs, details, order).map((run) => (
            <RunRow key={run.runId} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SortHeadProps {
  readonly order: Order;
  readonly setOrder: (order: Order) => void;
  readonly column: SortKey;
  readonly label: string;
  readonly isNumber: boolean;
}

function SortHead({ order, setOrder, column, label, isNumber }: SortHeadProps) {
  const { words } = useWords();
  const isSorted = order.key === column;
  const Arrow = order.isAscending ? ArrowUp : ArrowDown;
  return (
    <th className={isNumber ? 'number' : ''} aria-sort={isSorted ? (order.isAscending ? 'ascending' : 'descending') : 'none'}>
      <button
        type="button"
        className="sort-button"
        title={words.library.sortBy(label)}
        onClick={() => setOrder(isSorted ? { ...order, isAscending: !order.isAscending } : firstOrder(column))}
      >
        {label}
        {isSorted && <Arrow {...icon} size={12} />}
      </button>
    </th>
  );
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const { words, format, say } = useWords();
  const live = useStudio((state) => (state.active?.runId === run.runId ? state.active : undefined));
  const chosen = useLibrary((state) => state.chosen);
  const details = useLibrary((state) => state.details?.[run.runId]);
  const isChosen = chosen.includes(run.runId);
  return (
    <tr data-chosen={isChosen}>
      <td>
        <input
          type="checkbox"
          className="run-choice"
          aria-label={words.library.choose(run.name)}
          checked={isChosen}
          disabled={!isChosen && chosen.length >= MOST_COMPARED}
          onChange={() => toggleChosen(run.runId)}
        />
      </td>
      <td>
        <div className="run-name">
          <StarButton run={run} starred={details?.starred === true} />
          <div>
            <Link href={`/runs/${run.runId}`}>{run.name}</Link> <StatePill small state={live?.state ?? run.state} />{' '}
            {run.isDemo && <span className="pill pill-small">{words.runs.demo}</span>}
            <span className="run-stages">{run.stages.map((stage) => say(stageTitle(stage))).join(' → ')}</span>
            {details !== undefined && details.note !== '' && <span className="run-note">{details.note}</span>}
          </div>
        </div>
      </td>
      <td className="ink-2">
        <WhatChanged run={run} />
      </td>
      <td>
        <QualityCell runId={run.runId} />
      </td>
      <td>
        <LossCell run={run} />
      </td>
      <td className="number">{words.runs.stepsOf(format.whole(live?.step ?? run.step), format.whole(live?.steps ?? run.steps))}</td>
      <td className="ink-2 nowrap">{format.date(run.startedAt)}</td>
      <td className="number ink-2 nowrap">{format.bytes(run.sizeBytes)}</td>
      <td className="number">
        <RunActions run={run} isLive={isUnderWay(live)} />
      </td>
    </tr>
  );
}

function StarButton({ run, starred }: { readonly run: RunSummary; readonly starred: boolean }) {
  const { words } = useWords();
  return (
    <button
      type="button"
      className="icon-button star-button"
      aria-pressed={starred}
      aria-label={starred ? words.library.unstar(run.name) : words.library.star(run.name)}
      onClick={() => void describeRun(run.runId, { starred: !starred })}
    >
      <Star {...icon} fill={starred ? 'currentcolor' : 'none'} />
    </button>
  );
}

/** The figure at the end, over the evaluations, with the base model as a dashed line. */
function QualityCell({ runId }: { readonly runId: string }) {
  const { words, format } = useWords();
  const quality = useLibrary((state) => state.details?.[runId]?.quality);
  const last = quality?.values.at(-1);
  if (quality === undefined || last === undefined) return <span className="ink-3">—</span>;
  const name = metricName(quality.metric);
  return (
    <span className="curve-cell" title={`${name} · ${quality.set}`}>
      <span className="number">{format.fixed(last)}</span>
      {quality.values.length > 1 && (
        <Sparkline
          width={72}
          values={quality.values}
          reference={quality.base}
          color="var(--series-3)"
          label={words.library.qualityCurve(name, format.fixed(quality.values[0] ?? 0), format.fixed(last))}
        />
      )}
    </span>
  );
}

function LossCell({ run }: { readonly run: RunSummary }) {
  const { words, format } = useWords();
  const last = run.finalLoss ?? run.sparkline.at(-1);
  if (last === undefined) return <span className="ink-3">—</span>;
  return (
    <span className="curve-cell">
      <span className="number">{format.fixed(last)}</span>
      {run.sparkline.length > 1 && (
        <Sparkline
          width={72}
          values={run.sparkline}
          label={words.runs.sparkline(format.fixed(run.sparkline[0] ?? 0), format.fixed(last))}
        />
      )}
    </span>
  );
}
