// Adds the blocks' sums to the gradients: a workgroup has four columns of vectors of one of them, 16 threads a column;
// each sums every sixteenth block in order, and the first of them sums the sixteen.
const COLUMNS = WIDTH / 4u;
var<workgroup> parts: array<vec4<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let per_sum = (COLUMNS + 3u) / 4u;
  let index = workgroup_index(group, groups);
  if (index >= (2u + TOTAL) * per_sum) { return; }
  let which = index / per_sum;
  let column = (index % per_sum) * 4u + thread % 4u;
  var sum = vec4<f32>();
  if (column < COLUMNS) {
    for (var block = thread / 4u; block < uniforms.blocks; block += 16u) { sum += sums[(which * uniforms.blocks + block) * COLUMNS + column]; }
  }
  parts[thread] = sum;
  workgroupBarrier();
  if (thread >= 4u || column >= COLUMNS) { return; }
  for (var part = 1u; part < 16u; part++) { sum += parts[4u * part + thread]; }
  if (which == 0u) {
    weightGradient[column] += sum;
  } else if (which == 1u) {
    biasGradient[column] += sum;
  } else if (TOTAL == 1u) {
    totalGradient[column] += sum;
  }
}
