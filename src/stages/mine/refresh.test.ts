import { describe, expect, test } from 'vitest';
import { InputError, StorageError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseModel, caseReranker, caseWords, MakerRun, type MakerCase } from '../../testing/maker-case.ts';
import type { StageSetup } from '../trainer.ts';
import type { RefreshConfig } from './fields.ts';
import { mineStage } from './make.ts';
import { refreshOf, type RefreshSettings } from './refresh.ts';
import { emptyTally, miningReport } from './yield-report.ts';

const device = new PlainDevice();
const model = await caseModel(device, 3);
const random = new Random(6);

function text(words: number): string {
  return Array.from({ length: words }, () => caseWords[random.below(caseWords.length)] ?? '').join(' ');
}

const rows: readonly PairRow[] = Array.from({ length: 12 }, () => ({ query: text(3), pos: [text(4)], neg: [text(4), text(4)] }));
const mining = { range: [2, 12], negatives: 3, choice: 'top' } as const;
const unset = {
  maximumScore: undefined,
  absoluteMargin: undefined,
  relativeMargin: undefined,
  candidates: undefined,
  rescoreWith: undefined,
};
const lengths = { queryMaximumLength: 64, passageMaximumLength: 256 };

/** Runs something with the setup of a stage over the rows; the same folder serves all of its calls. */
function stageOver(own: readonly unknown[], more: Partial<MakerCase> = {}) {
  const run = new MakerRun({ device, model, rows: own, entry: { stage: 'mine', ...mining }, ...more });
  const within = (work: (setup: StageSetup) => Promise<void>): Promise<void> => {
    const make = async (setup: StageSetup) => {
      await work(setup);
      return miningReport(emptyTally(0), 0);
    };
    return run.make({ state: 'mining', make });
  };
  return { run, within };
}

function settings(refresh: Partial<RefreshConfig>, own: Partial<RefreshSettings> = {}): RefreshSettings {
  return { refresh: { everySteps: 5, ...mining, ...unset, ...refresh }, negatives: 2, ...lengths, ...own };
}

/** Negatives of all rows before a step. */
async function negativesAt(setup: StageSetup, told: RefreshSettings, steps: readonly number[]): Promise<readonly (readonly string[])[]> {
  const mixture = mixDatasets(setup.data, 'pairs');
  const refresh = refreshOf(setup, told, mixture);
  for (const step of steps) await refresh?.beforeStep(step);
  const mixed = await mixture.rows([...rows.keys()]);
  return ((await refresh?.rowsOf(mixed)) ?? mixed).map(({ row }) => ('query' in row ? row.neg : []));
}

describe('negatives of the moment', () => {
  test('are those of the data until the first refresh, and then what mining finds', async () => {
    const mined = stageOver(rows);
    await mined.run.make(mineStage);
    const expected = (await mined.run.made()).map(({ neg }) => neg);
    await stageOver(rows).within(async (setup) => {
      expect(await negativesAt(setup, settings({}), [1, 2, 5])).toEqual(rows.map(({ neg }) => neg));
      expect(await negativesAt(setup, settings({}), [1, 5, 6])).toEqual(expected);
      // Between two refreshes nothing is mined: what is kept with the run is read.
      expect(await negativesAt(setup, settings({}), [9])).toEqual(expected);
    });
    expect(expected.some((neg, row) => neg.join() !== rows[row]?.neg.join())).toBe(true);
  });

  test('are mined before the first step where a row has fewer than a step takes', async () => {
    const { run, within } = stageOver(rows.map((row, index) => (index === 4 ? { ...row, neg: row.neg.slice(0, 1) } : row)));
    await within(async (setup) => {
      const found = await negativesAt(setup, settings({}), [1]);
      expect(found.every((neg) => neg.length === 3)).toBe(true);
    });
    expect(run.notes).toHaveLength(1);
    expect(run.notes[0]).toContain('Before step 1: 36 negatives for 12 rows');
  });

  test('of a row for which none are found stay its own', async () => {
    await stageOver(rows).within(async (setup) => {
      expect(await negativesAt(setup, settings({ maximumScore: -1 }), [6])).toEqual(rows.map(({ neg }) => neg));
    });
  });

  test('that were mined before a stop and are gone are told of, not replaced by others', async () => {
    await stageOver(rows).within(async (setup) => {
      await expect(negativesAt(setup, settings({}), [8])).rejects.toThrow(StorageError);
    });
  });

  test('are as many as a step takes where nothing is said', async () => {
    await stageOver(rows).within(async (setup) => {
      const found = await negativesAt(setup, settings({ negatives: undefined }, { negatives: 5 }), [6]);
      expect(found.map((neg) => neg.length)).toEqual(rows.map(() => 5));
    });
  });

  test('leave the reranker that chose them on the device no longer than each mining', async () => {
    const reranker = await caseReranker(device, 8);
    const { run, within } = stageOver(rows, { reranker });
    await within(async (setup) => {
      await negativesAt(setup, settings({ rescoreWith: 'teacher' }), [1, 6, 7, 11]);
    });
    expect(run.released).toEqual([reranker, reranker]);
  });

  test('leave none behind where the mining fails', async () => {
    const reranker = await caseReranker(device, 8);
    const { run, within } = stageOver(rows, { reranker });
    await within(async (setup) => {
      const onPhase: StageSetup['onPhase'] = (key) => {
        if (key === 'scoring') throw new Error('lost');
      };
      await expect(negativesAt({ ...setup, onPhase }, settings({ rescoreWith: 'teacher' }), [6])).rejects.toThrow('lost');
    });
    expect(run.released).toEqual([reranker]);
  });

  test.each([
    ['it takes none', { negatives: 0 }, {}],
    ['teacher', { distillation: 'kl' }, {}],
    ['refresh.negatives is 3, but a step takes 4', { negatives: 4 }, { negatives: 3 }],
    ['batches are of one data set each', { mixing: 'same-data-set' }, {}],
  ])('are refused where %s', async (why, own, refresh) => {
    await stageOver(rows).within((setup) => {
      const two = { ...setup, data: [...setup.data, ...setup.data] };
      const refuse = (): unknown => refreshOf(two, settings(refresh, own), mixDatasets(two.data, 'pairs'));
      expect(refuse).toThrow(InputError);
      expect(refuse).toThrow(why);
      return Promise.resolve();
    });
  });

  test('may be of one data set where batches are of one each', async () => {
    await stageOver(rows).within((setup) => {
      expect(refreshOf(setup, settings({}, { mixing: 'same-data-set' }), mixDatasets(setup.data, 'pairs'))).toBeDefined();
      return Promise.resolve();
    });
  });
});
