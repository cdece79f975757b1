var<workgroup> lane_sums: array<f32, 64>;

fn total(thread: u32, value: f32) -> f32 {
  lane_sums[thread] = value;
  workgroupBarrier();
  for (var span = 32u; span > 0u; span /= 2u) {
    if (thread < span) { lane_sums[thread] += lane_sums[thread + span]; }
    workgroupBarrier();
  }
  let sum = lane_sums[0];
  workgroupBarrier();
  return sum;
}
