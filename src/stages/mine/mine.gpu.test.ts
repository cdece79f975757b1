import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { caseModel, caseWords, MakerRun } from '../../testing/maker-case.ts';
import { mineStage } from './make.ts';

const random = new Random(5);

function text(words: number): string {
  return Array.from({ length: words }, () => caseWords[random.below(caseWords.length)] ?? '').join(' ');
}

describe.skipIf((await testDevice()) === undefined)('mining on the GPU', () => {
  test('goes on where it was stopped, in the encoding or between two pieces, and makes the very same bytes', async () => {
    const device = await requiredDevice();
    const model = await caseModel(device, 3);
    const many = Array.from({ length: 600 }, (_, index) => ({
      query: text(3),
      pos: [`${text(5)} ${index}`],
      neg: [text(4), text(4), text(4), text(4)],
    }));
    const settings = { negatives: 4, range: [2, 30], choice: 'random', relativeMargin: 0.1 };
    const whole = new MakerRun({ device, model, rows: many, entry: { stage: 'mine', ...settings } });
    await whole.make(mineStage);
    const stopped = new MakerRun({ device, model, rows: many, entry: { stage: 'mine', ...settings } });
    await expect(stopped.make(mineStage, { key: 'encoding', count: 3 })).rejects.toThrow(CancelledError);
    expect(await stopped.output.list('')).toEqual([]);
    await expect(stopped.make(mineStage, { key: 'choosing-negatives', count: 2 })).rejects.toThrow(CancelledError);
    const kept = await stopped.folder.list('mining');
    expect(kept.filter((path) => path.includes('rows/'))).toHaveLength(2);
    expect(kept.filter((path) => path.includes('vectors/'))).toHaveLength(2);
    const before = stopped.phases.length;
    await stopped.make(mineStage);
    const later = stopped.phases.slice(before);
    expect(later.filter(({ key }) => key === 'choosing-negatives')).toHaveLength(1);
    expect(later.filter(({ key, done }) => key === 'encoding' && done % 2048 !== 0 && done < 3000)).toEqual([]);
    expect(await stopped.text()).toBe(await whole.text());
    expect(stopped.report).toEqual(whole.report);
    expect(await stopped.folder.list('')).toEqual([]);
    model.arena.dispose();
  });
});
