import { join } from 'node:path';
import { cacheFolder } from './repository.mjs';
import { swiftShaderPath } from './vulkan-driver.mjs';

const tools = {
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  knip: 'node_modules/knip/bin/knip.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
  sizeLimit: 'node_modules/size-limit/bin.js',
};

const reportPath = (name) => join(cacheFolder, 'tests', `${name}.json`);

/** A static check: one program, or several that must all succeed; counted as one test. */
const check = (name, minutes, ...programs) => ({ name, kind: 'check', minutes, programs });

/** The tests of some projects of vite.config.ts. */
const vitest = (name, projects, minutes, filters = []) => ({
  name,
  kind: 'vitest',
  minutes,
  report: reportPath(name),
  programs: [
    [
      tools.vitest,
      'run',
      ...projects.map((project) => `--project=${project}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath(name)}`,
      ...filters,
    ],
  ],
});

/** The journeys of one project of playwright.config.ts. */
const journeys = (name, project, minutes, ...options) => ({
  name,
  kind: 'playwright',
  minutes,
  report: reportPath(name),
  needsBrowser: true,
  environment: () => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath(name) }),
  programs: [[tools.playwright, 'test', '--config', 'e2e/playwright.config.ts', '--project', project, '--reporter=list,json', ...options]],
});

/** What `npm test` runs, quick ones first. */
export const shortSteps = [
  check('types', 4, [tools.tsc, '-b'], [tools.tsc, '-p', 'src/tsconfig.node.json']),
  check('lint', 4, [tools.eslint, '--max-warnings', '0', '.']),
  check('format', 2, [tools.prettier, '--check', '--log-level', 'warn', '.']),
  check('floors', 2, [tools.depcruise, '--config', '.dependency-cruiser.mjs', 'src']),
  check('graph', 2, ['e2e/scripts/graph.mjs', '--check']),
  check('unused', 2, [tools.knip, '--no-progress']),
  vitest('unit', ['unit', 'ui'], 6),
  check('build', 3, ['e2e/scripts/page-build.mjs']),
  check('size', 1, [tools.sizeLimit]),
  vitest('gpu', ['gpu'], 9),
  journeys('journeys', 'short', 9),
];

/** The kernels once more on SwiftShader: subgroups of another size, and no half precision. */
const kernelsOnSwiftShader = {
  ...vitest('swiftshader', ['gpu'], 8, ['src/tensor']),
  environment: () => {
    const path = swiftShaderPath();
    return path === undefined ? undefined : { VK_DRIVER_FILES: path };
  },
};

/** What `npm run test:long` runs. */
export const longSteps = [
  kernelsOnSwiftShader,
  vitest('long', ['long'], 24),
  journeys('journeys-long', 'long', 15, '--pass-with-no-tests'),
];
