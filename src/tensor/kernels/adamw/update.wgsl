// Third pass: AdamW over one page. Nothing changes where the gradient was not finite; the gradient is cleared either way.
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 256u + thread;
  if (at >= uniforms.length) { return; }
  let correction = corrections[0];
  let gradient = gradients[at] * correction.x;
  gradients[at] = vec4<f32>();
  if (correction.y == 0.0) { return; }
  let first = uniforms.beta1 * firstMoments[at] + uniforms.rest1 * gradient;
  let second = uniforms.beta2 * secondMoments[at] + uniforms.rest2 * gradient * gradient;
  firstMoments[at] = first;
  secondMoments[at] = second;
  let kept = select(1.0, uniforms.kept, at < uniforms.decayEnd);
  let step = uniforms.learningRate * correction.z * first / (sqrt(second) * correction.w + uniforms.epsilon);
  let value = parameters[at] * kept - step;
  parameters[at] = value;
  if (HALVES == 1u) { halves[at] = halves_element(value); }
}
