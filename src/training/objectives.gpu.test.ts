import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { expectSameGradients } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, fixtureContext, readGradients } from '../testing/fixture-context.ts';
import { fixtureTensors } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { objectiveCases, objectiveStep } from '../testing/objective-cases.ts';

const cases = await objectiveCases();

describe.skipIf((await testDevice()) === undefined)('what the matching stages minimise', () => {
  test.each(cases.map(({ name }) => name))("has PyTorch's loss and every gradient, as one batch and in parts: %s", async (name) => {
    const one = assertExists(
      cases.find((other) => other.name === name),
      name,
    );
    const device = await requiredDevice();
    const wanted = await fixtureTensors(`objective-gradients-${name}.safetensors`);
    const context = await fixtureContext(device, 'std02-2layers');
    // Parts of 3 leave an uneven rest.
    for (const rows of [one.queries.length, 3]) {
      clearGradients(context);
      const loss = await objectiveStep(context, one, rows);
      expect(Math.abs(loss / one.loss - 1), `loss in parts of ${rows}`).toBeLessThan(1e-5);
      expectSameGradients(await readGradients(context), wanted, 1e-4);
    }
    await expectNoLeak(device, async () => {
      await objectiveStep(context, one, 3);
    });
    context.arena.dispose();
  });
});
