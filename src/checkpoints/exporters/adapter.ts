// Writes an adapter as a folder of its own: weights and settings under LlamaIndex's names, and how to apply it in a few lines
// of NumPy. The model that it belongs to is another folder.

import type { Folder } from '../../base/folder.ts';
import { writeSafetensors, type TensorToWrite } from '../safetensors.ts';
import { codeBlock, licences, plain, prefixed, training } from './card-parts.ts';
import type { Exported } from './exported-model.ts';

/** An adapter for queries: tensors `linear.weight`, or those of two layers and `residual_weight`. */
export interface ExportedAdapter extends Pick<Exported, 'instruction' | 'passageInstruction' | 'card'> {
  readonly width: number;
  readonly layers: 'linear' | 'two';
  readonly tensors: readonly TensorToWrite[];
}

/** Writes the whole folder; weights last, so that a folder with weights is complete. */
export async function writeAdapterFolder(folder: Folder, adapter: ExportedAdapter): Promise<void> {
  await folder.write('config.json', `${JSON.stringify(settingsOf(adapter), undefined, 2)}\n`);
  await folder.write('README.md', cardText(adapter));
  await writeSafetensors(await folder.writer('model.safetensors'), adapter.tensors);
}

/** The arguments of LlamaIndex's LinearLayer and TwoLayerNN, which take no others. */
function settingsOf({ width, layers }: ExportedAdapter): Readonly<Record<string, number | boolean>> {
  const sizes = { in_features: width, out_features: width };
  return layers === 'linear' ? { ...sizes, bias: false } : { ...sizes, hidden_features: width, bias: true, add_residual: true };
}

function cardText(adapter: ExportedAdapter): string {
  const { card, layers } = adapter;
  const parts = [
    `# ${plain(card.name)}: an adapter for queries`,
    [
      `The vector of a query goes through ${layers === 'linear' ? 'one matrix' : 'two layers upon the vector itself'} and is normalised again. ` +
        'Passages are embedded by the model as it is: an index that stands need not be made again.',
      'config.json and the names of the tensors are those of the adapters of LlamaIndex.',
    ].join('\n'),
    results(adapter),
    usage(adapter),
    training(card),
    licences(card),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The last figures of the adapter, and how far they lie above those of the model alone. */
function results({ card }: ExportedAdapter): string {
  const own = card.evaluations.filter((record) => record.system === 'adapter');
  const lines = [...new Set(own.map(({ set }) => set))].flatMap((set) => {
    const last = own.findLast((record) => record.set === set);
    return Object.entries(last?.metrics ?? {}).map(([metric, value]) => {
      const change = last?.versus?.change[metric];
      const text = change === undefined ? '' : ` (${signed(change.by)}, 95 %: ${signed(change.low)} to ${signed(change.high)})`;
      return `- ${plain(set)}, ${metric}: ${value.toFixed(4)}${text}`;
    });
  });
  return lines.length === 0 ? '' : ['## Results', '', 'In brackets: the change to the model without the adapter.', '', ...lines].join('\n');
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}

const formulas = {
  linear: ['    y = x @ adapter["linear.weight"].T'],
  two: [
    '    hidden = np.maximum(x @ adapter["linear1.weight"].T + adapter["linear1.bias"], 0)',
    '    y = x + adapter["residual_weight"] * (hidden @ adapter["linear2.weight"].T + adapter["linear2.bias"])',
  ],
} as const;

function usage({ instruction, passageInstruction, layers }: ExportedAdapter): string {
  const code = codeBlock('python', [
    '# pip install sentence-transformers',
    'import numpy as np',
    'from safetensors.numpy import load_file',
    'from sentence_transformers import SentenceTransformer',
    '',
    'model = SentenceTransformer("path/to/model")',
    'adapter = load_file("path/to/adapter/model.safetensors")',
    '',
    'def adapt(x):',
    ...formulas[layers],
    '    return y / np.linalg.norm(y, axis=1, keepdims=True)',
    '',
    `queries = adapt(model.encode([${prefixed(instruction, 'how do I list open ports?')}], normalize_embeddings=True))`,
    `passages = model.encode([${prefixed(passageInstruction, 'ss -tulpn')}], normalize_embeddings=True)`,
    'print(queries @ passages.T)',
  ]);
  return ['## Use', code].join('\n\n');
}
