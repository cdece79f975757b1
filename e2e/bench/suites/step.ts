// One training step, ours and in stock tfjs: time, peak memory, dispatches.

import { alternate, type Timed } from '../alternate.ts';
import type { Bench } from '../bench.ts';
import { benchModels, type BenchModel } from '../cases.ts';
import { countDispatches } from '../gpu-meter.ts';
import { contrastiveTraining, retroMaeTraining, type Training } from '../ours.ts';
import { ratioOf, type Unit } from '../rows.ts';
import { openSides, type Sides } from '../sides.ts';
import { theirContrastiveTraining, theirRetroMaeTraining, type TheirTraining } from '../theirs.ts';

type Kind = 'contrastive' | 'RetroMAE';

const memoryTargets: Readonly<Record<Kind, number>> = { contrastive: 4, RetroMAE: 6 };
const mebibyte = 2 ** 20;
/** Largest relative difference of the two sides' losses: they compute the same step. */
const lossTolerance = 1e-3;

export async function runStepSuite(bench: Bench): Promise<void> {
  for (const model of benchModels) {
    const kinds = kindsOf(model).filter((kind) => bench.wantsPart(model.name, kind));
    if (kinds.length === 0 || !bench.wants(model.name, model.onSoftware)) continue;
    for (const kind of kinds) await runCase(bench, model, kind);
  }
}

function kindsOf({ pairs, texts }: BenchModel): readonly Kind[] {
  return [...(pairs > 0 ? (['contrastive'] as const) : []), ...(texts > 0 ? (['RetroMAE'] as const) : [])];
}

async function runCase(bench: Bench, model: BenchModel, kind: Kind): Promise<void> {
  const sides = await openSides(bench.gpu);
  try {
    const ours = kind === 'contrastive' ? contrastiveTraining(sides.device, model) : retroMaeTraining(sides.device, model);
    const theirs = await sides.stock.run(() =>
      kind === 'contrastive' ? theirContrastiveTraining(model) : theirRetroMaeTraining(model, sides.stock),
    );
    const name = `${model.name} ${kind}`;
    await measure(bench, { name, kind, sides, ours, theirs });
  } finally {
    sides.dispose();
  }
}

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly sides: Sides;
  readonly ours: Training;
  readonly theirs: TheirTraining;
}

async function measure(bench: Bench, one: Case): Promise<void> {
  const { name, kind, sides, ours, theirs } = one;
  const [timedOurs, timedTheirs] = timedSides(one);
  const warm = performance.now();
  await timedOurs.run();
  await timedTheirs.run();
  const warmSeconds = (performance.now() - warm) / 1000;
  await checkLosses(name, ours, theirs);
  if (!bench.hasTimeFor(name, bench.pairs * warmSeconds)) return;
  sides.meter.resetPeak();
  sides.stockMeter.resetPeak();
  const times = await alternate(timedOurs, timedTheirs, { least: bench.pairs });
  await checkLosses(name, ours, theirs);
  const add = (what: string, unit: Unit, values: { readonly ours: number; readonly other: number }, target?: number): void =>
    bench.add({
      suite: 'step',
      case: `${name}${what}`,
      ...values,
      otherName: 'stock tfjs',
      unit,
      ratio: ratioOf(unit, values.ours, values.other),
      ...(target === undefined ? {} : { target }),
    });
  add('', 'ms', times, bench.isSoftware ? 6 : 10);
  const perSecond = (milliseconds: number): number => (1000 * ours.tokens) / milliseconds;
  add(', tokens', 'tokens/s', { ours: perSecond(times.ours), other: perSecond(times.other) });
  const memory = { ours: sides.meter.peakBytes / mebibyte, other: sides.stockMeter.peakBytes / mebibyte };
  add(', peak memory', 'MiB', memory, memoryTargets[kind]);
  const dispatches = { ours: await countDispatches(() => timedOurs.run()), other: await countDispatches(() => timedTheirs.run()) };
  add(', dispatches', 'dispatches', dispatches);
}

/** A run is one step with its loss read, everything done on the device. */
function timedSides({ sides, ours, theirs }: Case): readonly [Timed, Timed] {
  return [
    {
      run: async () => {
        ours.step();
        await ours.loss();
        await sides.device.finish();
      },
    },
    {
      run: () =>
        sides.stock.run(async () => {
          theirs.step();
          await theirs.loss();
          await sides.stock.finish();
        }),
    },
  ];
}

async function checkLosses(name: string, ours: Training, theirs: TheirTraining): Promise<void> {
  const [own, other] = [await ours.loss(), await theirs.loss()];
  if (Math.abs(own / other - 1) < lossTolerance) return;
  throw new Error(`${name}: our loss is ${own}, that of stock tfjs ${other}; they must compute the same step`);
}
