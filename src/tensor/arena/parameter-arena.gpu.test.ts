import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { CapabilityError } from '../../base/errors.ts';
import { expectSameGradients } from '../../testing/expect-parameter-gradients.ts';
import { fixtureRetroMaeContext, readGradients } from '../../testing/fixture-context.ts';
import { fixtureTensors, retroMaeFixture, retroMaeStepsFixture } from '../../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../../testing/retromae-pass.ts';
import { withSmallBindings } from '../../testing/small-bindings.ts';
import { PlainDevice } from '../device/plain-device.ts';
import { adamW, optimizerStateOf } from '../kernels/adamw/adamw.ts';
import { ParameterArena, type ParameterSpec } from './parameter-arena.ts';

const spec = (name: string, size: number, isTrained: boolean, decays: boolean): ParameterSpec => ({
  name,
  shape: [size],
  isTrained,
  decays,
});

describe('an arena', () => {
  test('puts decaying parameters first, then trained ones, then the rest, aligned and in pages', async () => {
    const device = new PlainDevice();
    await withSmallBindings(device, 256, () => {
      const specs = [
        spec('frozen', 10, false, true),
        spec('bias', 3, true, false),
        spec('matrix', 100, true, true),
        spec('table', 65, true, true),
      ];
      const arena = new ParameterArena(device, specs, { trains: true });
      // Multiples of 128: matrix and table fill the first page; bias and frozen lie in the second.
      const pages = arena.optimizedPages();
      expect(pages.map(({ trained, decayed }) => [trained, decayed])).toEqual([
        [256, 256],
        [128, 0],
      ]);
      expect(['matrix', 'table', 'bias', 'frozen'].map((name) => arena.parameter(name).offset)).toEqual([0, 128, 0, 128]);
      expect(arena.gradient('table').storage).toBe(assertExists(pages[0], 'page').gradients.storage);
      expect(arena.names('parameters')).toEqual(['frozen', 'bias', 'matrix', 'table']);
      expect(arena.names('secondMoments')).toEqual(['bias', 'matrix', 'table']);
      return Promise.resolve();
    });
  });

  test('puts the parameters of a group side by side, decaying ones and others apart, and gives them as one matrix', async () => {
    const device = new PlainDevice();
    const grouped = (name: string, shape: readonly number[], decays: boolean) => ({ name, shape, isTrained: true, decays, group: 'self' });
    const specs = [
      grouped('query', [2, 3], true),
      grouped('query.bias', [2], false),
      spec('other', 5, true, true),
      grouped('key', [2, 3], true),
      grouped('key.bias', [2], false),
    ];
    const arena = new ParameterArena(device, specs, { trains: true, precision: 'f16' });
    arena.write('query', Float32Array.of(1, 2, 3, 4, 5, 6));
    arena.write('key', Float32Array.of(7, 8, 9, 10, 11, 1 / 3));
    const joined = arena.joined(['query', 'key'], 'parameters');
    expect(joined.shape).toEqual([4, 3]);
    expect([...(await device.read(joined))].slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // A third as a half: 1365 / 4096.
    const halves = arena.joined(['query', 'key'], 'operand');
    expect([device.kindOf(halves), (await device.read(halves))[11]]).toEqual(['float16', 1365 / 4096]);
    arena.write('key', new Float32Array(6).fill(2));
    expect((await device.read(arena.operand('key')))[5]).toBe(2);
    expect(arena.joined(['query.bias', 'key.bias'], 'gradients').shape).toEqual([4]);
    expect(() => arena.joined(['key', 'query'], 'parameters')).toThrow('side by side');
    expect(() => arena.joined(['query', 'other'], 'parameters')).toThrow('side by side');
    expect([...(await device.read(arena.optimizerState))]).toEqual([65536, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('goes on with the loss scale of its own precision where another one was saved', async () => {
    const device = new PlainDevice();
    const restored = async (precision: 'f32' | 'f16', scale: number): Promise<readonly number[]> => {
      const arena = new ParameterArena(device, [spec('matrix', 8, true, true)], { trains: true, precision });
      await arena.restoreOptimizerState(Float32Array.of(scale, 5, 30, 2, 0, 0, 0, 0));
      return [...(await arena.readOptimizerState())].slice(0, 4);
    };
    expect(await restored('f16', 1024)).toEqual([1024, 5, 30, 2]);
    expect(await restored('f32', 1)).toEqual([1, 5, 30, 2]);
    expect(await restored('f32', 65536)).toEqual([1, 0, 30, 2]);
    expect(await restored('f16', 1)).toEqual([65536, 0, 30, 2]);
  });

  test('has no gradients where nothing is trained', () => {
    const arena = new ParameterArena(new PlainDevice(), [spec('matrix', 8, true, true)], { trains: false });
    expect(arena.optimizedPages()).toEqual([]);
    expect(() => arena.gradient('matrix')).toThrow('gradients of matrix is missing');
  });

  test('refuses a parameter that the GPU cannot bind, in words', async () => {
    const device = new PlainDevice();
    await withSmallBindings(device, 2 ** 20, () => {
      expect(
        () => new ParameterArena(device, [spec('embeddings.word_embeddings.weight', 3 * 2 ** 19, true, true)], { trains: true }),
      ).toThrow(CapabilityError);
      expect(
        () => new ParameterArena(device, [spec('embeddings.word_embeddings.weight', 3 * 2 ** 19, true, true)], { trains: true }),
      ).toThrow('takes 6 MiB; this GPU binds at most 4 MiB');
      return Promise.resolve();
    });
  });

  test('keeps what is written, part by part, and gives it to another arena', async () => {
    const device = new PlainDevice();
    const first = new ParameterArena(device, [spec('a', 5, true, true), spec('b', 2, true, false)], { trains: true });
    first.write('a', Float32Array.of(1, 2, 3, 4, 5));
    first.write('b', Float32Array.of(6, 7));
    first.write('b', Float32Array.of(8, 9), 'secondMoments');
    await first.restoreOptimizerState(7);
    expect([...(await first.readOptimizerState())]).toEqual([1, 0, 7, 0, 0, 0, 0, 0]);
    await first.restoreOptimizerState(Float32Array.of(1, 3, 4, 5, 6, 7, 8, 9));
    expect([...(await device.read(first.optimizerState))]).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
    const second = new ParameterArena(device, [spec('b', 2, false, false), spec('c', 1, false, false)], { trains: false });
    second.copyFrom(first);
    expect([...(await second.read('b'))]).toEqual([6, 7]);
    expect([...(await first.read('a'))]).toEqual([1, 2, 3, 4, 5]);
    expect([...(await first.read('b', 'secondMoments'))]).toEqual([8, 9]);
    expect([...(await first.read('b', 'firstMoments'))]).toEqual([0, 0]);
    const before = device.memory().usedBytes;
    first.dispose();
    // Parameters, gradients and both moments of 128 elements each, and the optimizer's state.
    expect(before - device.memory().usedBytes).toBe(4 * 2 * 128 * 4 + 8 * 4);
  });
});

describe.skipIf((await testDevice()) === undefined)('an arena of many pages on WebGPU', () => {
  // Queries, keys and values of the 129 tokens just fit, and so does the word table of 302 x 32.
  const small = 12_416;

  test('has every gradient of PyTorch', async () => {
    const device = await requiredDevice();
    await withSmallBindings(device, small, async () => {
      const context = await fixtureRetroMaeContext(device);
      expect(context.arena.optimizedPages().length).toBeGreaterThan(3);
      await retroMaeStep(context, retroMaeBatchOf((await retroMaeFixture()).texts), 'normalised');
      expectSameGradients(await readGradients(context), await fixtureTensors('retromae-gradients-normalised.safetensors'), 1e-4);
      context.arena.dispose();
    });
  });

  test('is updated as PyTorch does: one norm over all pages', async () => {
    const device = await requiredDevice();
    const { settings, batches, queryStreams } = await retroMaeStepsFixture();
    await withSmallBindings(device, small, async () => {
      const context = await fixtureRetroMaeContext(device);
      for (const [index, batch] of batches.entries()) {
        const wanted = assertExists(queryStreams.raw.steps[index], 'step');
        const { encoderLoss, decoderLoss } = await retroMaeStep(context, retroMaeBatchOf(batch), 'raw');
        expect(Math.abs((encoderLoss + decoderLoss) / wanted.loss - 1)).toBeLessThan(1e-4);
        const state = context.arena.optimizerState;
        adamW(device, context.arena.optimizedPages(), { ...settings, learningRate: wanted.learningRate, scaling: 'none' }, state);
        const { gradientNorm } = optimizerStateOf(await device.read(state));
        expect(Math.abs(gradientNorm / wanted.gradientNorm - 1)).toBeLessThan(1e-3);
      }
      context.arena.dispose();
    });
  });
});
