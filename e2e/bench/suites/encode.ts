// Tokens a second of encoding a corpus. The other side, transformers.js, comes with the ONNX export.

import { requestDevice } from '../../../src/tensor/device/request-device.ts';
import { WebGpuDevice } from '../../../src/tensor/device/webgpu-device.ts';
import { medianOf, timeOf } from '../alternate.ts';
import type { Bench } from '../bench.ts';
import { benchModels } from '../cases.ts';
import { preparedEncoding } from '../ours.ts';

const runs = 3;

export async function runEncodeSuite(bench: Bench): Promise<void> {
  const passages = bench.isSoftware ? 16 : 2048;
  for (const model of benchModels) {
    if (model.pairs === 0 || !bench.wants(model.name, model.onSoftware)) continue;
    const device = await WebGpuDevice.start(await requestDevice(bench.gpu));
    const encoding = preparedEncoding(device, model, passages);
    await encoding.run();
    const times: number[] = [];
    while (times.length < runs) times.push(await timeOf(encoding));
    const ours = (1000 * encoding.tokens) / medianOf(times);
    bench.add({ suite: 'encode', case: `${model.name}, ${passages} passages`, ours, unit: 'tokens/s' });
    device.dispose();
  }
}
