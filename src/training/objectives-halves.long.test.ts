import { describe, expect, test } from 'vitest';
import { optimizerStateOf } from '../tensor/kernels/adamw/adamw.ts';
import { expectAlike } from '../testing/expect-alike.ts';
import { fixtureContext, readGradients } from '../testing/fixture-context.ts';
import { fixtureTensors } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { objectiveCases, objectiveStep } from '../testing/objective-cases.ts';

const cases = await objectiveCases();

describe.skipIf((await testDevice())?.hasHalves !== true)('what the matching stages minimise, in half precision', () => {
  test.each(cases)("has PyTorch's gradients, as half precision has them: $name", async (one) => {
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers', 'f16');
    const loss = await objectiveStep(context, one, 3);
    expect(Math.abs(loss / one.loss - 1)).toBeLessThan(2e-2);
    const { lossScale } = optimizerStateOf(await context.arena.readOptimizerState());
    expect(lossScale).toBeGreaterThan(1);
    const unscaled = new Map([...(await readGradients(context))].map(([name, values]) => [name, values.map((value) => value / lossScale)]));
    expectAlike(unscaled, await fixtureTensors(`objective-gradients-${one.name}.safetensors`));
    context.arena.dispose();
  });
});
