// Softmax cross-entropy with whole-number labels. tfjs' own wants one-hot rows, takes their gradient too, and keeps more
// copies of the logits. N rows, C columns.

import * as tf from '@tensorflow/tfjs-core';

/** Sum over the rows of (logsumexp(row) - the target's logit), divided by `count`. */
export function crossEntropy(logits_NC: tf.Tensor2D, targets: Int32Array, count: number): tf.Scalar {
  const [, columns] = logits_NC.shape;
  // Made anew for the backward pass: whatever else a forward pass makes is gone by then.
  const uploadTargets = (): tf.Tensor1D => tf.tensor1d(targets, 'int32');
  const loss = tf.customGrad((...parts) => {
    const [logits, save] = parts as [tf.Tensor2D, tf.GradSaveFunc];
    const probabilities_NC = tf.softmax(logits);
    save([probabilities_NC]);
    // log sum exp z = max z - log max softmax(z): two reductions instead of a table of exponentials.
    const logSum_N = tf.sub(tf.max(logits, 1), tf.log(tf.max(probabilities_NC, 1)));
    const own_N = tf.gatherND(logits, tf.stack([tf.range(0, targets.length, 1, 'int32'), uploadTargets()], 1));
    return {
      value: tf.div(tf.sum(tf.sub(logSum_N, own_N)), count),
      gradFunc: (upstream, saved) => {
        const [probabilities] = saved as [tf.Tensor2D];
        return tf.mul(tf.sub(probabilities, tf.oneHot(uploadTargets(), columns)), tf.div(upstream as tf.Scalar, count));
      },
    };
  });
  return loss(logits_NC) as tf.Scalar;
}
