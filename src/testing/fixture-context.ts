import { readModelFolder } from '../checkpoints/read-model-folder.ts';
import type { Precision } from '../contract/run-file.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { parameterSpecs } from '../model/parameters.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import { sizeOf, type TensorDevice } from '../tensor/device/tensor-device.ts';
import { fixtureModelFolder, fixtureReranker, fixtureTensors, type FixtureModel } from './fixtures.ts';

/** A model of the fixtures on a device, ready to be trained; its arena is disposed by who asked for it. */
export async function fixtureContext(device: TensorDevice, model: FixtureModel, precision?: Precision): Promise<EncoderContext> {
  const folder = await readModelFolder(await fixtureModelFolder(model));
  const specs = parameterSpecs(
    folder.config,
    { pooler: folder.hasPooler, languageModelHead: false },
    { encoder: true, languageModelHead: false, decoder: false },
  );
  const arena = new ParameterArena(device, specs, { trains: true, precision });
  for (const tensor of folder.tensors) arena.write(tensor.canonicalName, await tensor.read());
  return { device, arena, config: folder.config };
}

/** The two-layer model with RetroMAE's head and decoder. */
export async function fixtureRetroMaeContext(device: TensorDevice, precision?: Precision): Promise<EncoderContext> {
  const folder = await readModelFolder(await fixtureModelFolder('std02-2layers'));
  const specs = parameterSpecs(
    folder.config,
    { pooler: folder.hasPooler, languageModelHead: true },
    { encoder: true, languageModelHead: true, decoder: true },
  );
  const arena = new ParameterArena(device, specs, { trains: true, precision });
  for (const tensor of folder.tensors) arena.write(tensor.canonicalName, await tensor.read());
  for (const [name, values] of await fixtureTensors('retromae-heads.safetensors')) arena.write(name, values);
  return { device, arena, config: folder.config };
}

/** The fixtures' reranker: encoder, pooler and classifier are trained. */
export async function fixtureRerankerContext(device: TensorDevice, precision?: Precision): Promise<EncoderContext> {
  const folder = await readModelFolder(await fixtureModelFolder(fixtureReranker));
  const parts = { pooler: folder.hasPooler, classifier: folder.hasClassifier };
  const specs = parameterSpecs(folder.config, parts, { encoder: true, languageModelHead: false, decoder: false, classifier: true });
  const arena = new ParameterArena(device, specs, { trains: true, precision });
  for (const tensor of folder.tensors) arena.write(tensor.canonicalName, await tensor.read());
  return { device, arena, config: folder.config };
}

/** Gradients of all trained parameters by name. */
export async function readGradients({ arena, device }: EncoderContext): Promise<ReadonlyMap<string, Float32Array>> {
  const gradients = new Map<string, Float32Array>();
  for (const name of trainedNames(arena)) gradients.set(name, await device.read(arena.gradient(name)));
  return gradients;
}

/** Sets all gradients to zero, as an update does. */
export function clearGradients({ arena, device }: EncoderContext): void {
  for (const name of trainedNames(arena)) {
    const view = arena.gradient(name);
    device.writeView(view, new Float32Array(sizeOf(view.shape)));
  }
}

function trainedNames(arena: ParameterArena): readonly string[] {
  return arena.names('firstMoments');
}
