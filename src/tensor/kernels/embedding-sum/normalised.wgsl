// output[t] = dropout((z - mean) deviation weight + bias) with z = words[wordRow[t]] + positions[positionRow[t]] + types[0],
// or the type of the token's text where they are pairs: it stands above the 16 bits of the position.
// A thread holds its part of the sum, in registers on a GPU. One thread a row gathers it again: a long array would cost
// seconds of compilation on the processor.
const STEPS = (COLUMNS + LANES - 1u) / LANES;
const HELD = select(STEPS, 1u, LANES == 1u);
var<private> held: array<vec4<f32>, HELD>;

fn gathered(found: vec3<u32>, column: u32) -> vec4<f32> {
  let sum = vec4<f32>(words[found.x + column]) + positions[found.y + column];
  if (PAIRED == 1u) { return sum + types[found.z + column]; }
  return sum + types[column];
}

fn summed(i: u32, found: vec3<u32>, column: u32) -> vec4<f32> {
  if (LANES == 1u) { return gathered(found, column); }
  return held[i];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups) * ROWS_AT_ONCE + thread / LANES;
  let lane = thread % LANES;
  // Beyond the last row there is nothing to read or write, but the barriers wait for every thread.
  let end = select(0u, COLUMNS, row < uniforms.rows);
  let looked = rows[min(row, uniforms.rows - 1u)];
  var found = vec3<u32>(looked, 0u) * COLUMNS;
  if (PAIRED == 1u) { found = vec3<u32>(looked.x, looked.y & 0xffffu, looked.y >> 16u) * COLUMNS; }
  // A number that is known beforehand unrolls the loops.
  let steps = select(STEPS, uniforms.vectors, LANES == 1u);
  var sum = vec4<f32>();
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) {
      let value = gathered(found, column);
      if (LANES > 1u) { held[i] = value; }
      sum += value;
    }
  }
  let mean = row_total(thread, sum4(sum)) / f32(WIDTH);
  var squares = vec4<f32>();
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) {
      let centred = summed(i, found, column) - mean;
      squares += centred * centred;
    }
  }
  let deviation = inverseSqrt(row_total(thread, sum4(squares)) / f32(WIDTH) + uniforms.epsilon);
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) {
      let at = row * COLUMNS + column;
      var value = (summed(i, found, column) - mean) * deviation * weight[column] + bias[column];
      if (DROPOUT == 1u) { value *= keep4(4u * at, uniforms.seed, uniforms.threshold, uniforms.scale); }
      output[at] = output_element(value);
    }
  }
  if (lane == 0u && row < uniforms.rows) {
    statistics[2u * row] = mean;
    statistics[2u * row + 1u] = deviation;
  }
}
