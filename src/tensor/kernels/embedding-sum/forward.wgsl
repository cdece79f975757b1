// output[t] = words[wordRow[t]] + positions[positionRow[t]] (+ types[0], or that of the token's text where they are pairs)
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.rows * width) { return; }
  let row = index / width;
  let column = index % width;
  let at = rows[row];
  let position = select(at.y, at.y & 0xffffu, PAIRED == 1u);
  var sum = vec4<f32>(words[at.x * width + column]) + positions[position * width + column];
  if (PAIRED == 1u) {
    sum += types[(at.y >> 16u) * width + column];
  } else if (TYPED == 1u) {
    sum += types[column];
  }
  output[index] = output_element(sum);
}
