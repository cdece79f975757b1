// Sixteen chains a thread, so that no multiply-add waits for the one before it; their sum is written, so that none is left out.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = output_element(vec4f(uniforms.factor));
  let addend = output_element(vec4f(uniforms.addend));
  var a = output_element(vec4f(0.0));
  var b = output_element(vec4f(1.0));
  var c = output_element(vec4f(2.0));
  var d = output_element(vec4f(3.0));
  for (var i = 0u; i < uniforms.rounds; i = i + 1u) {
    a = fma(a, factor, addend);
    b = fma(b, factor, addend);
    c = fma(c, factor, addend);
    d = fma(d, factor, addend);
    a = fma(a, factor, addend);
    b = fma(b, factor, addend);
    c = fma(c, factor, addend);
    d = fma(d, factor, addend);
    a = fma(a, factor, addend);
    b = fma(b, factor, addend);
    c = fma(c, factor, addend);
    d = fma(d, factor, addend);
    a = fma(a, factor, addend);
    b = fma(b, factor, addend);
    c = fma(c, factor, addend);
    d = fma(d, factor, addend);
  }
  output[id.x] = a + b + c + d;
}
