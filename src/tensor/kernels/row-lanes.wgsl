// Rows of WIDTH values that LANES threads of a workgroup of 64 share: many on a GPU, where neighbours then read side by
// side; one where a barrier is dearer than a gather.
const COLUMNS = WIDTH / 4u;
const ROWS_AT_ONCE = 64u / LANES;
var<workgroup> lane_sums: array<f32, 64>;

/// Sum over the lanes of a row, in order.
fn row_total(thread: u32, value: f32) -> f32 {
  if (LANES == 1u) { return value; }
  lane_sums[thread] = value;
  workgroupBarrier();
  let first = thread - thread % LANES;
  var sum = 0.0;
  for (var lane = 0u; lane < LANES; lane++) { sum += lane_sums[first + lane]; }
  workgroupBarrier();
  return sum;
}

fn sum4(value: vec4<f32>) -> f32 { return (value.x + value.y) + (value.z + value.w); }
