// What a student's scores of a small group are away from a teacher's; one thread a row. The gradient replaces the scores.
// results[row] = (divergence, cross-entropy): KL(t || s) and -sum t ln s of t = softmax(teacher), s = softmax(student).
// A row whose teacher starts with this number or less has no teacher: its results and gradient are zero.
const UNTAUGHT: f32 = -2.9e38;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups) * 64u + thread;
  if (row >= uniforms.rows) { return; }
  let start = row * uniforms.group;
  if (teacher[start] <= UNTAUGHT) {
    for (var g = 0u; g < uniforms.group; g++) { scores[start + g] = 0.0; }
    results[2u * row] = 0.0;
    results[2u * row + 1u] = 0.0;
    return;
  }
  // (student, teacher) side by side.
  let factors = vec2<f32>(uniforms.studentFactor, uniforms.teacherFactor);
  var largest = vec2<f32>(-3.0e38);
  for (var g = 0u; g < uniforms.group; g++) { largest = max(largest, factors * vec2<f32>(scores[start + g], teacher[start + g])); }
  var sums = vec2<f32>();
  for (var g = 0u; g < uniforms.group; g++) { sums += exp(factors * vec2<f32>(scores[start + g], teacher[start + g]) - largest); }
  let totals = largest + log(sums);
  var scale = uniforms.scale * uniforms.studentFactor;
  if (SCALED == 1u) { scale *= lossScale[0]; }
  var divergence = 0.0;
  var cross = 0.0;
  for (var g = 0u; g < uniforms.group; g++) {
    let logarithms = factors * vec2<f32>(scores[start + g], teacher[start + g]) - totals;
    let shares = exp(logarithms);
    divergence += shares.y * (logarithms.y - logarithms.x);
    cross -= shares.y * logarithms.x;
    scores[start + g] = scale * (shares.x - shares.y);
  }
  results[2u * row] = divergence;
  results[2u * row + 1u] = cross;
}
