// One workgroup a row of logits: log-sum-exp over the permitted columns in one reading, by a running maximum and a sum
// that is scaled when the maximum moves; then loss, and the gradient written over the logits. Four columns at a time.
// results[row] = (loss, logit of the target, largest permitted other logit, number of candidates).
const LANES: u32 = 128u;
// Below every logit; its exponential is zero beside any of them.
const NONE: f32 = -3.0e38;

// (largest, largest but the target, number of candidates) of every lane
var<workgroup> lane_values: array<vec3<f32>, LANES>;
var<workgroup> lane_sums: array<f32, LANES>;

// Contrastive candidates: `keys` holds a query key for every row, then a passage key for every column. Another row's
// positive is left out when it is the same passage, or an answer to the same query; so is a copy of the own positive.
fn permitted(row: u32, column: u32, goal: u32) -> bool {
  if (column == goal || uniforms.skipDuplicates == 0u) { return true; }
  if (keys[uniforms.queries + column] == keys[uniforms.queries + goal]) { return false; }
  let owner = column / uniforms.group;
  return owner == row || column % uniforms.group != 0u || keys[owner] != keys[row];
}

// Which of the four columns count for the row; past the last column nothing does.
fn counted(row: u32, columns: vec4<u32>, goal: u32) -> vec4<bool> {
  var mask = columns < vec4<u32>(uniforms.columns);
  if (CANDIDATES == 1u) {
    for (var i = 0u; i < 4u; i++) { mask[i] = mask[i] && permitted(row, columns[i], goal); }
  }
  return mask;
}

fn largest_of(value: vec4<f32>) -> f32 { return max(max(value.x, value.y), max(value.z, value.w)); }

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let local_row = workgroup_index(group, groups);
  if (local_row >= uniforms.rows) { return; }
  let row = uniforms.firstRow + local_row;
  let start = local_row * (uniforms.stride / 4u);
  let quads = (uniforms.columns + 3u) / 4u;
  let goal = targets[row];
  let goal_logit = logits[start + goal / 4u][goal % 4u];
  var largest = NONE;
  var other = NONE;
  var count = 0.0;
  var sum = 0.0;
  for (var quad = thread; quad < quads; quad += LANES) {
    let columns = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
    let mask = counted(row, columns, goal);
    let values = select(vec4<f32>(NONE), logits[start + quad], mask);
    let next = max(largest, largest_of(values));
    sum = sum * exp(largest - next) + dot(select(vec4<f32>(), exp(values - next), mask), vec4<f32>(1.0));
    largest = next;
    other = max(other, largest_of(select(values, vec4<f32>(NONE), columns == vec4<u32>(goal))));
    count += dot(select(vec4<f32>(), vec4<f32>(1.0), mask), vec4<f32>(1.0));
  }
  // Every lane adds up what all of them found, in one order: two barriers, where a tree needs one at each level.
  lane_values[thread] = vec3<f32>(largest, other, count);
  workgroupBarrier();
  var all = vec3<f32>(NONE, NONE, 0.0);
  for (var lane = 0u; lane < LANES; lane++) {
    let value = lane_values[lane];
    all = vec3<f32>(max(all.xy, value.xy), all.z + value.z);
  }
  lane_sums[thread] = sum * exp(largest - all.x);
  // Everybody has read the target's logit before it is overwritten.
  storageBarrier();
  workgroupBarrier();
  var total = 0.0;
  for (var lane = 0u; lane < LANES; lane++) { total += lane_sums[lane]; }
  if (thread == 0u) { results[row] = vec4<f32>(log(total) + all.x - goal_logit, goal_logit, all.y, all.z); }
  var scale = uniforms.scale;
  if (SCALED == 1u) { scale *= lossScale[0]; }
  for (var quad = thread; quad < uniforms.stride / 4u; quad += LANES) {
    let columns = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
    let share = select(vec4<f32>(), exp(logits[start + quad] - all.x) / total, counted(row, columns, goal));
    logits[start + quad] = scale * (share - select(vec4<f32>(), vec4<f32>(1.0), columns == vec4<u32>(goal)));
  }
}
