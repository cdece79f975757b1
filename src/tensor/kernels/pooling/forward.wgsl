// output[b] = x / max(|x|, 1e-12), x the first token of sequence b or the mean over its tokens; the norm is kept. One
// workgroup a sequence: threads share the columns.
const COLUMNS = WIDTH / 4u;
const HELD = (COLUMNS + 63u) / 64u;
var<workgroup> lane_sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let sequence = workgroup_index(group, groups);
  if (sequence >= uniforms.sequences) { return; }
  let first = starts[sequence];
  let end = select(first + 1u, starts[sequence + 1u], MEAN == 1u);
  var held: array<vec4<f32>, HELD>;
  var squares = 0.0;
  for (var i = 0u; i < HELD; i++) {
    let column = thread + 64u * i;
    if (column < COLUMNS) {
      var sum = vec4<f32>();
      for (var token = first; token < end; token++) { sum += vec4<f32>(hidden[token * COLUMNS + column]); }
      held[i] = sum / f32(end - first);
      squares += dot(held[i], held[i]);
    }
  }
  lane_sums[thread] = squares;
  workgroupBarrier();
  var total = 0.0;
  for (var lane = 0u; lane < 64u; lane++) { total += lane_sums[lane]; }
  let norm = max(sqrt(total), 1e-12);
  for (var i = 0u; i < HELD; i++) {
    let column = thread + 64u * i;
    if (column < COLUMNS) { output[sequence * COLUMNS + column] = held[i] / norm; }
  }
  if (thread == 0u) { norms[sequence] = norm; }
}
