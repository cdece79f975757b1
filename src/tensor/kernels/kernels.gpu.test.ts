import { describe, expect, test } from 'vitest';
import { constantsOf, kernelsOf } from '../../testing/all-kernels.ts';
import { testDevice } from '../../testing/gpu.ts';
import { startNodeGpu } from '../../headless/node-gpu.ts';
import { pipelineKey, shaderSource } from '../device/kernel.ts';
import { requestDevice } from '../device/request-device.ts';

describe.skipIf((await testDevice()) === undefined)('the WGSL of every kernel', () => {
  const shaders = kernelsOf().flatMap(({ kernel }) =>
    constantsOf(kernel).map((constants) => ({ key: pipelineKey(kernel, constants), code: shaderSource(kernel, constants) })),
  );

  test('compiles without an error or a warning', async () => {
    const { device } = await requestDevice(startNodeGpu());
    const messages: string[] = [];
    // A device without halves refuses their name; the others are compiled there all the same.
    const possible = device.features.has('shader-f16') ? shaders : shaders.filter(({ code }) => !code.startsWith('enable f16'));
    for (const { key, code } of possible) {
      device.pushErrorScope('validation');
      const info = await device.createShaderModule({ label: key, code }).getCompilationInfo();
      const error = await device.popErrorScope();
      messages.push(...info.messages.map(({ type, message, lineNum }) => `${key}: ${type} at ${lineNum}: ${message}`));
      if (error !== null) messages.push(`${key}: ${error.message}`);
    }
    device.destroy();
    expect(messages).toEqual([]);
    expect(possible.length).toBeGreaterThan(30);
  });
});
