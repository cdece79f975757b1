// Reading the rows of results that the cross-entropy over a vocabulary leaves: [N, 4] of loss in nats, target's logit,
// largest other logit, id of that other token.

/** Over some targets. */
export interface TokenSums {
  /** Of the losses, in nats, in float64. */
  readonly loss: number;
  /** Targets whose logit is above every other: the most probable token is the right one. */
  readonly right: number;
  readonly targets: number;
}

export const noTokens: TokenSums = { loss: 0, right: 0, targets: 0 };

/** `before` and the sums over the rows of `results_N4`. A target that shares the largest logit does not count as right. */
export function addTokenSums(before: TokenSums, results_N4: Float32Array): TokenSums {
  let { loss, right } = before;
  for (let at = 0; at < results_N4.length; at += 4) {
    loss += results_N4[at] ?? 0;
    if ((results_N4[at + 1] ?? 0) > (results_N4[at + 2] ?? 0)) right += 1;
  }
  return { loss, right, targets: before.targets + results_N4.length / 4 };
}

/** Mean loss in nats and share of the right ones, 0 to 1; both 0 where there was no target. */
export function tokenMeans({ loss, right, targets }: TokenSums): { readonly loss: number; readonly accuracy: number } {
  return { loss: loss / Math.max(1, targets), accuracy: right / Math.max(1, targets) };
}

export interface TokenGuess {
  /** The most probable token. */
  readonly id: number;
  readonly isRight: boolean;
  /** Of that token, 0 to 1: its logit under the softmax. */
  readonly probability: number;
  /** Of the target: exp(-loss). */
  readonly rightProbability: number;
}

/** What was guessed at row `row`, whose target is `target`. */
export function tokenGuess(results_N4: Float32Array, row: number, target: number): TokenGuess {
  const [loss = NaN, right = NaN, other = NaN, id = 0] = results_N4.subarray(4 * row, 4 * row + 4);
  const isRight = right > other;
  const rightProbability = Math.exp(-loss);
  // The logarithm of the softmax's denominator is loss + right.
  const probability = isRight ? rightProbability : Math.exp(other - right - loss);
  return { id: isRight ? target : id, isRight, probability, rightProbability };
}
