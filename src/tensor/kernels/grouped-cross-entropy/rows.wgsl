// Softmax cross-entropy of small groups whose first column is right; one thread a row. The gradient replaces the scores.
// results[row] = (loss, score of the positive, largest other counted score, number of counted scores).
const NONE: f32 = -3.0e38;

// `keys` holds one for every query, then one for every passage: a copy of the positive is no negative.
fn counted(row: u32, column: u32) -> bool {
  if (SKIP_COPIES == 0u || column == 0u) { return true; }
  let first = uniforms.rows + row * uniforms.group;
  return keys[first + column] != keys[first];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups) * 64u + thread;
  if (row >= uniforms.rows) { return; }
  let start = row * uniforms.group;
  let positive = scores[start];
  var other = NONE;
  var count = 1.0;
  for (var column = 1u; column < uniforms.group; column++) {
    if (counted(row, column)) {
      other = max(other, scores[start + column]);
      count += 1.0;
    }
  }
  let largest = max(positive, other);
  var sum = 0.0;
  for (var column = 0u; column < uniforms.group; column++) {
    if (counted(row, column)) { sum += exp(scores[start + column] - largest); }
  }
  results[row] = vec4<f32>(log(sum) + largest - positive, positive, other, count);
  var scale = uniforms.scale;
  if (SCALED == 1u) { scale *= lossScale[0]; }
  for (var column = 0u; column < uniforms.group; column++) {
    var share = 0.0;
    if (counted(row, column)) { share = exp(scores[start + column] - largest) / sum; }
    scores[start + column] = scale * (share - select(0.0, 1.0, column == 0u));
  }
}
