// z = dropout(input) + residual, written in the input's place; output = (z - mean) deviation weight + bias.
const HELD = (COLUMNS + LANES - 1u) / LANES;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups) * ROWS_AT_ONCE + thread / LANES;
  let lane = thread % LANES;
  let start = row * COLUMNS;
  // Beyond the last row there is nothing to read or write, but the barriers wait for every thread.
  let end = select(0u, COLUMNS, row < uniforms.rows);
  var held: array<vec4<f32>, HELD>;
  var sum = vec4<f32>();
  for (var i = 0u; i < HELD; i++) {
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
      held[i] = value;
      sum += value;
    }
  }
  let mean = row_total(thread, sum4(sum)) / f32(WIDTH);
  var squares = vec4<f32>();
  for (var i = 0u; i < HELD; i++) {
    let centred = held[i] - mean;
    if (lane + i * LANES < end) { squares += centred * centred; }
  }
  let variance = row_total(thread, sum4(squares)) / f32(WIDTH);
  let deviation = inverseSqrt(variance + uniforms.epsilon);
  for (var i = 0u; i < HELD; i++) {
    let column = lane + i * LANES;
    if (column < end) { output[start + column] = output_element((held[i] - mean) * deviation * weight[column] + bias[column]); }
  }
  if (lane == 0u && row < uniforms.rows) {
    statistics[2u * row] = mean;
    statistics[2u * row + 1u] = deviation;
  }
}
