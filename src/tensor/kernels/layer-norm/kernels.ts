import { defineKernel } from '../../device/kernel.ts';
import { keep4Source } from '../dropout/dropout.ts';
import rowLanesSource from '../row-lanes.wgsl?raw';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import parametersSource from './parameters.wgsl?raw';
import { layerNormBackwardReference, layerNormForwardReference, layerNormParametersReference } from './reference.ts';

export const layerNormForwardKernel = defineKernel({
  name: 'layer-norm/forward',
  source: [rowLanesSource, keep4Source, forwardSource].join('\n'),
  operands: {
    input: { access: 'update', element: 'vec4f', halfWhen: 'HALF' },
    residual: { access: 'read', element: 'vec4f', halfWhen: 'HALF_RESIDUAL' },
    weight: { access: 'read', element: 'vec4f' },
    bias: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
    statistics: { access: 'write', element: 'f32' },
  },
  uniforms: { rows: 'u32', vectors: 'u32', epsilon: 'f32', seed: 'u32', threshold: 'u32', scale: 'f32' },
  constants: ['WIDTH', 'LANES', 'RESIDUAL', 'DROPOUT', 'HALF', 'HALF_RESIDUAL'],
  workgroupSize: 64,
  reference: layerNormForwardReference,
});

export const layerNormBackwardKernel = defineKernel({
  name: 'layer-norm/backward',
  source: [rowLanesSource, keep4Source, backwardSource].join('\n'),
  operands: {
    input: { access: 'read', element: 'vec4f', halfWhen: 'HALF_INPUT' },
    gradient: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    weight: { access: 'read', element: 'vec4f' },
    statistics: { access: 'read', element: 'f32' },
    sumGradient: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
    inputGradient: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
    sums: { access: 'write', element: 'vec4f' },
  },
  uniforms: {
    rows: 'u32',
    blocks: 'u32',
    seed: 'u32',
    threshold: 'u32',
    scale: 'f32',
    outputSeed: 'u32',
    outputThreshold: 'u32',
    outputScale: 'f32',
  },
  constants: ['WIDTH', 'LANES', 'ROWS', 'DROPOUT', 'OUTPUT_DROPOUT', 'TOTAL', 'HALF', 'HALF_INPUT'],
  workgroupSize: 64,
  reference: layerNormBackwardReference,
});

export const layerNormParametersKernel = defineKernel({
  name: 'layer-norm/parameters',
  source: parametersSource,
  operands: {
    sums: { access: 'read', element: 'vec4f' },
    weightGradient: { access: 'update', element: 'vec4f' },
    biasGradient: { access: 'update', element: 'vec4f' },
    totalGradient: { access: 'update', element: 'vec4f' },
  },
  uniforms: { blocks: 'u32' },
  constants: ['WIDTH', 'TOTAL'],
  workgroupSize: 64,
  reference: layerNormParametersReference,
});
