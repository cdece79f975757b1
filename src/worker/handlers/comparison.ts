// Commands about comparisons: systems beside each other on a retrieval set, and the texts of the set.

import { InputError } from '../../base/errors.ts';
import {
  sampleSetId,
  type ComparisonCalls,
  type ComparisonRequest,
  type SetTexts,
  type SetTextsRequest,
} from '../../contract/comparison-calls.ts';
import type { Calls } from '../../contract/protocol.ts';
import type { OpenedRetrieval } from '../../engine/evaluation-sets.ts';
import type { CompareWork } from '../comparison/compare.ts';
import { PageInputs } from '../page-inputs.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

/** Name of the sample's own set in its folder, and the name under which its run file knows it. */
const sampleSet = { folder: 'eval', name: 'commands' } as const;

interface OpenSet {
  readonly setId: string;
  readonly opened: Promise<OpenedRetrieval>;
}

export function comparisonHandlers(workshop: Workshop): HandlersOf<keyof ComparisonCalls> {
  // One set stays open: its texts are asked for a screenful at a time.
  let last: OpenSet | undefined;
  const openSet = (setId: string): Promise<OpenedRetrieval> => {
    if (last?.setId === setId) return last.opened;
    const opened = open(workshop, setId);
    const opening = { setId, opened };
    last = opening;
    opened.catch(() => {
      if (last === opening) last = undefined;
    });
    return opened;
  };
  return {
    'compare-systems': (request, context) => compare(workshop, request, { ...context, openSet }),
    'read-set-texts': async (request) => textsOf(await openSet(request.setId), request),
  };
}

/** The code comes when it is first needed: a step of training does not wait for it. */
async function open(workshop: Workshop, setId: string): Promise<OpenedRetrieval> {
  const { openComparedSet } = await import('../../engine/measure-systems.ts');
  if (setId === sampleSetId) return openComparedSet(sampleSet.name, await workshop.demo.openRetrieval(sampleSet.folder));
  const asset = workshop.assets.byId(setId);
  if (asset.kind !== 'retrieval')
    throw new InputError(`${asset.name} is no retrieval set.`, 'Choose a set with a corpus, queries and judgments.');
  const inputs = new PageInputs(workshop.assets, workshop.scratch);
  return openComparedSet(asset.name, await inputs.openRetrieval(asset.name));
}

interface Context {
  readonly commandId: number;
  readonly signal: AbortSignal;
  readonly openSet: (setId: string) => Promise<OpenedRetrieval>;
}

async function compare(
  workshop: Workshop,
  request: Calls['compare-systems']['request'],
  { commandId, signal, openSet }: Context,
): Promise<Calls['compare-systems']['reply']> {
  refuseWhileRunning(workshop, request);
  const turn = await workshop.comparisons.begin(signal);
  try {
    refuseWhileRunning(workshop, request);
    const { compareSystems } = await import('../comparison/compare.ts');
    const opened = await openSet(request.setId);
    const onPhase: CompareWork['onPhase'] = (system, phase, done, total) => {
      const progress = { system, systems: request.systems.length, phase, done, total };
      workshop.tell({ type: 'comparison-progress', commandId, progress });
    };
    return { comparison: await compareSystems({ workshop, opened, signal: turn.signal, onPhase }, request) };
  } finally {
    turn.end();
  }
}

/** What is kept can be read at any time. */
function refuseWhileRunning({ active }: Workshop, { onlyKept }: ComparisonRequest): void {
  if (active === undefined || onlyKept === true) return;
  throw new InputError(`${active.status.name} keeps the GPU busy.`, 'Compare once it has ended, or stop it first.');
}

function textsOf(opened: OpenedRetrieval, { queries, documents }: SetTextsRequest): SetTexts {
  const nothing = { id: '', text: '' };
  return {
    queries: queries.map((number) => opened.queries[number] ?? nothing),
    documents: documents.map((number) => opened.documents[number] ?? nothing),
  };
}
