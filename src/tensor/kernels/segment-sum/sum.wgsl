// table[segment.row] += sum of values[order[i]] for i in [segment.first, segment.end), table being the one of words or of
// positions that the segment names; no atomics. The last segments are long: a workgroup has four columns of vectors of
// one of them, 16 threads a column, each of which sums every sixteenth row in order.
const COLUMNS = WIDTH / 4u;
var<workgroup> parts: array<vec4<f32>, 64>;

fn add_to(segment: vec4<u32>, column: u32, sum: vec4<f32>) {
  let at = segment.x * COLUMNS + column;
  if (segment.w == 0u) {
    words[at] = words_element(vec4<f32>(words[at]) + sum);
  } else {
    positions[at] += sum;
  }
}

fn sum_short(at: u32) {
  if (at >= uniforms.short * COLUMNS) { return; }
  let segment = segments[at / COLUMNS];
  let column = at % COLUMNS;
  var sum = vec4<f32>();
  for (var i = segment.y; i < segment.z; i++) { sum += vec4<f32>(values[order[i] * COLUMNS + column]); }
  add_to(segment, column, sum);
}

fn sum_long(index: u32, thread: u32) {
  let per_segment = (COLUMNS + 3u) / 4u;
  let segment = segments[uniforms.short + min(index / per_segment, uniforms.long - 1u)];
  let column = (index % per_segment) * 4u + thread % 4u;
  var sum = vec4<f32>();
  if (column < COLUMNS) {
    for (var i = segment.y + thread / 4u; i < segment.z; i += 16u) { sum += vec4<f32>(values[order[i] * COLUMNS + column]); }
  }
  parts[thread] = sum;
  workgroupBarrier();
  // The grid may be folded: what lies beyond the last segment comes to nothing.
  if (thread >= 4u || column >= COLUMNS || index >= uniforms.long * per_segment) { return; }
  for (var part = 1u; part < 16u; part++) { sum += parts[4u * part + thread]; }
  add_to(segment, column, sum);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup_index(group, groups);
  if (LONG == 1u && index >= uniforms.shortGroups) {
    sum_long(index - uniforms.shortGroups, thread);
  } else {
    sum_short(index * 64u + thread);
  }
}
