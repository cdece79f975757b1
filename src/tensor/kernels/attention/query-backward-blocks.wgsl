// Recomputes the probabilities from the saved log-sum-exp. delta = output . outputGradient goes into the second half of
// `statistics` for the other backward pass.
const OWN: u32 = 2u;
const WEIGHTS: u32 = 1u;

fn stage(thread: u32, first: u32, last: u32, column: u32) {
  for (var at = thread; at < BLOCK * HEAD4; at += 64u) {
    block[at / HEAD4 * PITCH + at % HEAD4] = keyValue[key_at(min(first + at / HEAD4, last), column) + at % HEAD4];
  }
}

// Queries and gradients of the tile, and the deltas of its rows: four threads a row.
fn stage_own(thread: u32, first: u32, last: u32, column: u32) {
  for (var at = thread; at < 16u * HEAD4; at += 64u) {
    let i = min(first + at / HEAD4, last);
    let to = at / HEAD4 * PITCH + at % HEAD4;
    own[to] = query[query_at(i, column) + at % HEAD4];
    own[16u * PITCH + to] = outputGradient[i * MODEL4 + column + at % HEAD4];
  }
  workgroupBarrier();
  var part = 0.0;
  for (var c = thread % 4u; c < HEAD4; c += 4u) {
    let given = vec4<f32>(own[(16u + thread / 4u) * PITCH + c]);
    part += dot(given, vec4<f32>(output[min(first + thread / 4u, last) * MODEL4 + column + c]));
  }
  weights[thread] = vec4<f32>(part);
  workgroupBarrier();
}

fn delta_of(row: u32) -> f32 {
  return (weights[4u * row].x + weights[4u * row + 1u].x) + (weights[4u * row + 2u].x + weights[4u * row + 3u].x);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let workgroup = workgroup_index(group, groups);
  if (workgroup >= uniforms.tileCount * HEADS) { return; }
  let tile = tiles[workgroup / HEADS];
  let head = workgroup % HEADS;
  let column = head * HEAD4;
  let x = thread % 16u;
  let y = thread / 16u;
  let last = tile.w - 1u;
  stage_own(thread, tile.x, last, column);
  let i = tile.x + 4u * y;
  let log_sums = head * uniforms.tokens;
  let log_sum = vec4<f32>(
    statistics[log_sums + min(i, last)], statistics[log_sums + min(i + 1u, last)],
    statistics[log_sums + min(i + 2u, last)], statistics[log_sums + min(i + 3u, last)],
  );
  let delta = vec4<f32>(delta_of(4u * y), delta_of(4u * y + 1u), delta_of(4u * y + 2u), delta_of(4u * y + 3u));
  if (x < 4u && i + x < tile.w) { statistics[log_sums + uniforms.tokens * HEADS + i + x] = delta[x]; }
  let starts = hidden_starts(min(i, last), last);
  var sums = Sums();
  for (var j = tile.y; j < tile.z; j += BLOCK) {
    let count = min(BLOCK, tile.z - j);
    let bits = hidden_bits4(starts, j - tile.y);
    stage(thread, j, tile.z - 1u, column + MODEL4);
    workgroupBarrier();
    let weight_gradients = dots(16u + 4u * y, x);
    workgroupBarrier();
    stage(thread, j, tile.z - 1u, column);
    workgroupBarrier();
    let scores = dots(4u * y, x);
    for (var p = 0u; p < PER_THREAD; p++) {
      let k = x + 16u * p;
      let is_seen4 = sees4(bits, k, i, j + k) & vec4<bool>(k < count);
      let weight = select(vec4<f32>(), exp(scores[p] * uniforms.factor - log_sum), is_seen4);
      weights[y * WEIGHT_PITCH + k] = weight * (weight_gradients[p] * keep4(head, i, j + k) - delta) * uniforms.factor;
    }
    workgroupBarrier();
    add_weighted(&sums, y * WEIGHT_PITCH, count, x);
    workgroupBarrier();
  }
  for (var v = 0u; v < VECTORS; v++) {
    let result = total_of(thread, sums[v]);
    let c = x + v * COLUMN_THREADS;
    for (var r = 0u; r < 4u; r++) {
      if (x < COLUMN_THREADS && c < HEAD4 && i + r < tile.w) {
        queryGradient[(i + r) * uniforms.gradientStride + uniforms.gradientOffset + column + c] = queryGradient_element(result[r]);
      }
    }
  }
}
