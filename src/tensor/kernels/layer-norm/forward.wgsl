// z = dropout(input) + residual, written in the input's place; output = (z - mean) deviation weight + bias.
// A thread holds its part of the row, in registers on a GPU. One thread a row reads it again: as fast, and a long array
// would cost seconds of compilation on the processor.
const STEPS = (COLUMNS + LANES - 1u) / LANES;
const HELD = select(STEPS, 1u, LANES == 1u);
var<private> held: array<vec4<f32>, HELD>;

fn summed(i: u32, at: u32) -> vec4<f32> {
  if (LANES == 1u) { return vec4<f32>(input[at]); }
  return held[i];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups) * ROWS_AT_ONCE + thread / LANES;
  let lane = thread % LANES;
  let start = row * COLUMNS;
  // Beyond the last row there is nothing to read or write, but the barriers wait for every thread.
  let end = select(0u, COLUMNS, row < uniforms.rows);
  // A number that is known beforehand unrolls the loops.
  let steps = select(STEPS, uniforms.vectors, LANES == 1u);
  var sum = vec4<f32>();
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) {
      var value = vec4<f32>(input[start + column]);
      if (DROPOUT == 1u) { value *= keep4(4u * (start + column), uniforms.seed, uniforms.threshold, uniforms.scale); }
      if (RESIDUAL == 1u) { value += vec4<f32>(residual[start + column]); }
      if (DROPOUT == 1u || RESIDUAL == 1u) {
        // What the backward pass will find is what is normalised.
        let kept = input_element(value);
        input[start + column] = kept;
        value = vec4<f32>(kept);
      }
      if (LANES > 1u) { held[i] = value; }
      sum += value;
    }
  }
  let mean = row_total(thread, sum4(sum)) / f32(WIDTH);
  var squares = vec4<f32>();
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) {
      let centred = summed(i, start + column) - mean;
      squares += centred * centred;
    }
  }
  let variance = row_total(thread, sum4(squares)) / f32(WIDTH);
  let deviation = inverseSqrt(variance + uniforms.epsilon);
  for (var i = 0u; i < steps; i++) {
    let column = lane + i * LANES;
    if (column < end) { output[start + column] = output_element((summed(i, start + column) - mean) * deviation * weight[column] + bias[column]); }
  }
  if (lane == 0u && row < uniforms.rows) {
    statistics[2u * row] = mean;
    statistics[2u * row + 1u] = deviation;
  }
}
