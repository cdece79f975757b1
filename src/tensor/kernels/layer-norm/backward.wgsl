// With g = keep gradient and h = g weight: sumGradient = deviation (h - mean h - n mean(h n)), n normalised;
// inputGradient = dropout of it. A workgroup has ROWS rows: first LANES threads a row find its two means, then every
// thread goes down its columns, and keeps their sums on the way: of g n (weight), of g (bias), of the sum's gradient.
var<workgroup> lane_means: array<vec2<f32>, ROWS * LANES>;
var<workgroup> row_means: array<vec4<f32>, ROWS>;

fn gradient_at(at: u32) -> vec4<f32> {
  var value = vec4<f32>(gradient[at]);
  if (OUTPUT_DROPOUT == 1u) { value *= keep4(4u * at, uniforms.outputSeed, uniforms.outputThreshold, uniforms.outputScale); }
  return value;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let block = workgroup_index(group, groups);
  if (block >= uniforms.blocks) { return; }
  let first_row = block * ROWS;
  let rows = min(ROWS, uniforms.rows - first_row);
  let lane = thread % LANES;
  for (var row = thread / LANES; row < rows; row += ROWS_AT_ONCE) {
    let start = (first_row + row) * COLUMNS;
    let mean = statistics[2u * (first_row + row)];
    let deviation = statistics[2u * (first_row + row) + 1u];
    var sums = vec4<f32>();
    var products = vec4<f32>();
    for (var column = lane; column < COLUMNS; column += LANES) {
      let scaled = gradient_at(start + column) * weight[column];
      sums += scaled;
      products += scaled * (vec4<f32>(input[start + column]) - mean) * deviation;
    }
    lane_means[row * LANES + lane] = vec2<f32>(sum4(sums), sum4(products)) / f32(WIDTH);
  }
  workgroupBarrier();
  for (var row = thread; row < rows; row += 64u) {
    var means = vec2<f32>();
    for (var i = 0u; i < LANES; i++) { means += lane_means[row * LANES + i]; }
    row_means[row] = vec4<f32>(statistics[2u * (first_row + row)], statistics[2u * (first_row + row) + 1u], means);
  }
  workgroupBarrier();
  for (var column = thread; column < COLUMNS; column += 64u) { down_column(block, rows, column); }
}

fn down_column(block: u32, rows: u32, column: u32) {
  var weight_sum = vec4<f32>();
  var bias_sum = vec4<f32>();
  var total = vec4<f32>();
  let column_weight = weight[column];
  for (var row = 0u; row < rows; row++) {
    let at = (block * ROWS + row) * COLUMNS + column;
    let known = row_means[row];
    let incoming = gradient_at(at);
    let normalised = (vec4<f32>(input[at]) - known.x) * known.y;
    let value = known.y * (incoming * column_weight - known.z - normalised * known.w);
    weight_sum += incoming * normalised;
    bias_sum += incoming;
    total += value;
    sumGradient[at] = sumGradient_element(value);
    if (DROPOUT == 1u) {
      inputGradient[at] = inputGradient_element(value * keep4(4u * at, uniforms.seed, uniforms.threshold, uniforms.scale));
    }
  }
  sums[block * COLUMNS + column] = weight_sum;
  sums[(uniforms.blocks + block) * COLUMNS + column] = bias_sum;
  if (TOTAL == 1u) { sums[(2u * uniforms.blocks + block) * COLUMNS + column] = total; }
}
