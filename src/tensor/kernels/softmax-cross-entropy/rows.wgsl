// One workgroup a row of logits: log-sum-exp over the permitted columns, loss, and the gradient written over the logits.
// results[row] = (loss, logit of the target, largest permitted other logit, number of candidates).
const LANES: u32 = 128u;
var<workgroup> lane_values: array<f32, LANES>;

fn largest_of(thread: u32, value: f32) -> f32 {
  lane_values[thread] = value;
  workgroupBarrier();
  for (var span = LANES / 2u; span > 0u; span /= 2u) {
    if (thread < span) { lane_values[thread] = max(lane_values[thread], lane_values[thread + span]); }
    workgroupBarrier();
  }
  let largest = lane_values[0];
  workgroupBarrier();
  return largest;
}

fn total(thread: u32, value: f32) -> f32 {
  lane_values[thread] = value;
  workgroupBarrier();
  for (var span = LANES / 2u; span > 0u; span /= 2u) {
    if (thread < span) { lane_values[thread] += lane_values[thread + span]; }
    workgroupBarrier();
  }
  let sum = lane_values[0];
  workgroupBarrier();
  return sum;
}

// Contrastive candidates: `keys` holds a query key for every row, then a passage key for every column. Another row's
// positive is left out when it is the same passage, or an answer to the same query; so is a copy of the own positive.
fn permitted(row: u32, column: u32, goal: u32) -> bool {
  if (CANDIDATES == 0u || column == goal) { return true; }
  let owner = column / uniforms.group;
  if (uniforms.ownOnly == 1u && owner != row) { return false; }
  if (uniforms.skipDuplicates == 0u) { return true; }
  if (keys[uniforms.queries + column] == keys[uniforms.queries + goal]) { return false; }
  return owner == row || column % uniforms.group != 0u || keys[owner] != keys[row];
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let local_row = workgroup_index(group, groups);
  if (local_row >= uniforms.rows) { return; }
  let row = uniforms.firstRow + local_row;
  let start = local_row * uniforms.stride;
  let goal = targets[row];
  var largest = -3.0e38;
  var other = -3.0e38;
  var count = 0.0;
  for (var column = thread; column < uniforms.columns; column += LANES) {
    if (!permitted(row, column, goal)) { continue; }
    largest = max(largest, logits[start + column]);
    if (column != goal) { other = max(other, logits[start + column]); }
    count += 1.0;
  }
  largest = largest_of(thread, largest);
  other = largest_of(thread, other);
  count = total(thread, count);
  var sum = 0.0;
  for (var column = thread; column < uniforms.columns; column += LANES) {
    if (permitted(row, column, goal)) { sum += exp(logits[start + column] - largest); }
  }
  sum = total(thread, sum);
  if (thread == 0u) {
    let goal_logit = logits[start + goal];
    results[row] = vec4<f32>(log(sum) + largest - goal_logit, goal_logit, other, count);
  }
  // Everybody has read the target's logit before it is overwritten.
  storageBarrier();
  workgroupBarrier();
  for (var column = thread; column < uniforms.stride; column += LANES) {
    var gradient = 0.0;
    if (column < uniforms.columns && permitted(row, column, goal)) {
      gradient = exp(logits[start + column] - largest) / sum;
      if (column == goal) { gradient -= 1.0; }
    }
    logits[start + column] = gradient * uniforms.scale;
  }
}
