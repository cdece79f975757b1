// LANES threads of a workgroup of 256 share a row of logits: log-sum-exp over the permitted columns in one reading, by a
// running maximum and a sum that is scaled when the maximum moves; then loss, and the gradient written over the logits.
// results[row] = (loss, logit of the target, largest permitted other logit, and of candidates their number, of a vocabulary
// the column of that other logit: the first where several are as large).
const ROWS_AT_ONCE: u32 = 256u / LANES;
// Lanes whose values one of them adds up: with more than these it takes two rounds.
const SPAN: u32 = 16u;
// Below every logit; its exponential is zero beside any of them.
const NONE: f32 = -3.0e38;

// Of the columns of a lane: the largest, the largest other than the target, a sum, the column of the largest other.
var<workgroup> lane_values: array<vec4<f32>, 256>;

// The same of some lanes in their order.
fn fold(first: u32, count: u32) -> vec4<f32> {
  var all = vec4<f32>(NONE, NONE, 0.0, 0.0);
  for (var lane = first; lane < first + count; lane++) {
    let value = lane_values[lane];
    let is_before = value.y > all.y || (value.y == all.y && value.w < all.w);
    all = vec4<f32>(max(all.xy, value.xy), all.z + value.z, select(all.w, value.w, is_before));
  }
  return all;
}

// The same of all lanes of a row, told to each of them.
fn over_row(thread: u32, value: vec4<f32>) -> vec4<f32> {
  let first = thread - thread % LANES;
  var count = LANES;
  lane_values[thread] = value;
  workgroupBarrier();
  if (LANES > SPAN) {
    count = LANES / SPAN;
    let lane = thread - first;
    var part = value;
    if (lane < count) { part = fold(first + lane * SPAN, SPAN); }
    workgroupBarrier();
    lane_values[thread] = part;
    workgroupBarrier();
  }
  let all = fold(first, count);
  workgroupBarrier();
  return all;
}

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

// The first of four values that is as large as the largest of them.
fn place_of(value: vec4<f32>, largest: f32) -> u32 {
  return select(select(select(3u, 2u, value.z == largest), 1u, value.y == largest), 0u, value.x == largest);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let own_row = workgroup_index(group, groups) * ROWS_AT_ONCE + thread / LANES;
  // Lanes past the last row go along to every barrier, and change nothing.
  let exists = own_row < uniforms.rows;
  let local_row = min(own_row, uniforms.rows - 1u);
  let row = uniforms.firstRow + local_row;
  let start = local_row * (uniforms.stride / 4u);
  let quads = (uniforms.columns + 3u) / 4u;
  let goal = targets[row];
  let goal_logit = logits[start + goal / 4u][goal % 4u];
  var largest = NONE;
  var other = NONE;
  var other_column = 0u;
  var count = 0.0;
  var sum = 0.0;
  for (var quad = thread % LANES; quad < quads; quad += LANES) {
    let columns = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
    let mask = counted(row, columns, goal);
    let values = select(vec4<f32>(NONE), logits[start + quad], mask);
    let next = max(largest, largest_of(values));
    sum = sum * exp(largest - next) + dot(select(vec4<f32>(), exp(values - next), mask), vec4<f32>(1.0));
    largest = next;
    let others = select(values, vec4<f32>(NONE), columns == vec4<u32>(goal));
    let largest_other = largest_of(others);
    if (largest_other > other) {
      other = largest_other;
      if (CANDIDATES == 0u) { other_column = columns.x + place_of(others, other); }
    }
    if (CANDIDATES == 1u) { count += dot(select(vec4<f32>(), vec4<f32>(1.0), mask), vec4<f32>(1.0)); }
  }
  let all = over_row(thread, vec4<f32>(largest, other, count, f32(other_column)));
  let total = over_row(thread, vec4<f32>(0.0, 0.0, sum * exp(largest - all.x), 0.0)).z;
  // Everybody has read the target's logit before it is overwritten.
  storageBarrier();
  if (!exists) { return; }
  if (thread % LANES == 0u) { results[row] = vec4<f32>(log(total) + all.x - goal_logit, goal_logit, all.y, select(all.z, all.w, CANDIDATES == 0u)); }
  var scale = uniforms.scale;
  if (SCALED == 1u) { scale *= lossScale[0]; }
  for (var quad = thread % LANES; quad < uniforms.stride / 4u; quad += LANES) {
    let columns = quad * 4u + vec4<u32>(0u, 1u, 2u, 3u);
    let share = select(vec4<f32>(), exp(logits[start + quad] - all.x) / total, counted(row, columns, goal));
    logits[start + quad] = scale * (share - select(vec4<f32>(), vec4<f32>(1.0), columns == vec4<u32>(goal)));
  }
}
