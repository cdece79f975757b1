import { expect, test } from 'vitest';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import { randomExamples, recordAdamW, recordGradients } from '../testing/contrastive-step.ts';
import { graphicsCard } from '../testing/graphics-card.ts';
import { randomContext } from '../testing/random-model.ts';

/** The goal of the engine's specification; plain tfjs takes about 1,900. */
const most = 150;

test.each([0, 2])(
  'a step of 64 real pairs with %i negatives each, four layers wide 512, takes at most 150 dispatches on a GPU',
  (negatives) => {
    const device = new PlanningDevice({ report: graphicsCard, choices: new Map() });
    const context = randomContext(device, { layers: 4, width: 512, heads: 8, feedForward: 2048, vocabulary: 21_128 });
    recordGradients(context, randomExamples({ count: 64, negatives, vocabulary: 21_128, query: [8, 32], passage: [32, 256] }));
    recordAdamW(context);
    // One forward and one backward dispatch a product, attention and norm of every layer are more than 50.
    expect(device.counters.dispatches).toBeGreaterThan(50);
    expect(device.counters.dispatches).toBeLessThanOrEqual(most);
  },
);
