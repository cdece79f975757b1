// The floors: which folder may import which. An allow-list; src/ARCHITECTURE.md says why they lie this way.

const mayImport = {
  base: [],
  contract: ['base'],
  data: ['base', 'contract'],
  tensor: ['base', 'contract'],
  evaluation: ['base', 'contract'],
  checkpoints: ['base', 'contract'],
  // The language-model head computes its loss inside the product over the vocabulary: it needs the loss, never the reverse.
  model: ['base', 'contract', 'data', 'tensor', 'checkpoints', 'losses'],
  losses: ['base', 'contract', 'tensor'],
  optimizers: ['base', 'contract', 'tensor'],
  retrieval: ['base', 'contract', 'data', 'tensor', 'evaluation', 'model'],
  training: ['base', 'contract', 'data', 'tensor', 'model', 'losses', 'optimizers'],
  stages: ['base', 'contract', 'data', 'tensor', 'evaluation', 'model', 'losses', 'optimizers', 'retrieval', 'training'],
  engine: [
    ...['base', 'contract', 'data', 'tensor', 'evaluation', 'checkpoints', 'model', 'losses', 'optimizers'],
    ...['retrieval', 'training', 'stages'],
  ],
};
const engineAndBelow = ['engine', ...mayImport.engine];

/** What the interface may know of a stage: pure descriptions, no trainer. */
const description = '^src/stages/(definitions|training-fields|[^/]+/(definition|fields|presets))[.]ts$';
const test = '[.](test|bench)[.]tsx?$';
const tfjs = 'node_modules/@tensorflow/';
/** May name the type of a tensor; what is done with one goes through tensor/. */
const tensorUsers = ['tensor', 'testing', 'model', 'losses', 'optimizers', 'retrieval', 'training', 'stages', 'engine'];
/** Kernels that others are made of. A kernel that is not named here stands alone. */
const sharedKernels = '^src/tensor/kernels/(dropout|gelu)/';

const folders = (names) => `^src/(${names.join('|')})/`;
const floor = (name, below, exceptions = []) => ({
  name: `${name}-imports-only-what-stands-below`,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: [test, ...exceptions] },
  to: { path: '^src/', pathNot: folders([name, ...below]) },
});
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

export default {
  forbidden: [
    ...Object.entries(mayImport).map(([name, below]) => floor(name, below, [description])),
    floor('worker', engineAndBelow),
    floor('headless', engineAndBelow),

    // The wall: what the page knows of the engine is the contract and the stages' descriptions.
    forbid(
      'ui-reaches-only-base-contract-and-descriptions',
      { path: '^src/(ui/|main[.]tsx$)', pathNot: test },
      { path: '^src/', pathNot: ['^src/(ui|base|contract)/', description, '^src/[^/]+[.]css$'] },
    ),
    forbid(
      'descriptions-are-pure',
      { path: description },
      { path: '^(src/|node_modules/)', pathNot: [folders(['base', 'contract']), description] },
    ),
    forbid(
      'features-do-not-meet',
      { path: '^src/ui/features/([^/]+)/', pathNot: test },
      { path: '^src/ui/features/', pathNot: '^src/ui/features/$1/' },
    ),
    forbid('parts-know-no-feature', { path: '^src/ui/(client|components|charts)/', pathNot: test }, { path: '^src/ui/(features|app)/' }),
    forbid('client-draws-nothing', { path: '^src/ui/client/', pathNot: test }, { path: '^src/ui/(components|charts)/' }),

    // Packages that only some folders may see.
    forbid(
      'tfjs-only-behind-tensor',
      { path: '^src/', pathNot: ['^src/(tensor|testing)/', test] },
      { path: tfjs, dependencyTypesNot: ['type-only'] },
    ),
    forbid('tfjs-types-only-above-tensor', { path: '^src/', pathNot: [`^src/(${tensorUsers.join('|')})/`, test] }, { path: tfjs }),
    forbid('dawn-only-in-headless', { path: '^src/', pathNot: ['^src/(headless|testing)/', test] }, { path: 'node_modules/webgpu/' }),
    forbid(
      'react-only-in-ui',
      { path: '^src/', pathNot: ['^src/(ui/|main[.]tsx$)', test] },
      { path: 'node_modules/(react|react-dom|recharts|wouter|zustand|lucide-react)/' },
    ),
    forbid('node-only-in-headless', { path: '^src/', pathNot: ['^src/(headless|testing)/', test] }, { dependencyTypes: ['core'] }),

    forbid(
      'kernels-stand-alone',
      { path: '^src/tensor/kernels/([^/]+)/', pathNot: test },
      { path: '^src/tensor/kernels/[^/]+/', pathNot: ['^src/tensor/kernels/$1/', sharedKernels] },
    ),
    forbid('testing-only-from-tests', { path: '^src/', pathNot: ['^src/testing/', test] }, { path: '^src/testing/' }),
    forbid('no-test-is-imported', {}, { path: test }),
    forbid('no-cycles', {}, { circular: true }),
    forbid('no-unresolved-imports', {}, { couldNotResolve: true }),
  ],
  options: {
    // Counts `import type` as well: a type that crosses a floor is a dependency too.
    tsPreCompilationDeps: true,
    // Packages with an exports map (wouter) are resolved by it.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
    doNotFollow: { path: 'node_modules' },
  },
};
