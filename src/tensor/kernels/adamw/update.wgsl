// Third pass: AdamW over one page. Nothing changes where the gradient was not finite; the gradient is cleared either way.
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 256u + thread;
  if (at >= uniforms.length) { return; }
  let gradient = gradients[at] * state[0].y;
  gradients[at] = vec4<f32>();
  if (state[0].z == 0.0) { return; }
  let first = uniforms.beta1 * firstMoments[at] + (1.0 - uniforms.beta1) * gradient;
  let second = uniforms.beta2 * secondMoments[at] + (1.0 - uniforms.beta2) * gradient * gradient;
  firstMoments[at] = first;
  secondMoments[at] = second;
  let kept = select(1.0, uniforms.kept, at < uniforms.decayEnd);
  parameters[at] = parameters[at] * kept - uniforms.stepSize * first / (sqrt(second) * uniforms.inverseRoot + uniforms.epsilon);
}
