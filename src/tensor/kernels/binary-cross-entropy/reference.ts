import { abs, add, exp, log1p, mul, neg, relu, reshape, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'scores' | 'labels' | 'lossScale' | 'losses', Tensor>>;

/** loss = max(s, 0) - s y + ln(1 + exp(-|s|)); gradient = (sigmoid(s) - y) scale. */
export function binaryCrossEntropyReference(
  { scores, labels, lossScale, losses }: Operands,
  numbers: Readonly<Record<'pairs' | 'scale' | 'SCALED', number>>,
): { scores: Tensor; losses: Tensor } {
  const labels_S = reshape(labels, scores.shape);
  const scale = numbers.scale * (numbers.SCALED === 1 ? (lossScale.dataSync()[0] ?? NaN) : 1);
  const loss = add(sub(relu(scores), mul(scores, labels_S)), log1p(exp(neg(abs(scores)))));
  return { scores: mul(sub(sigmoid(scores), labels_S), scale), losses: reshape(loss, losses.shape) };
}
