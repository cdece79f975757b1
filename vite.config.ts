import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { offline } from './e2e/scripts/offline-plugin.mjs';
import { softwareVulkanEnvironment } from './e2e/scripts/vulkan-driver.mjs';

const minute = 60_000;

/** Tests that drive a GPU: one file at a time, for a software adapter already uses every core. */
const onDawn = {
  environment: 'node',
  env: softwareVulkanEnvironment(),
  pool: 'forks',
  maxWorkers: 1,
  teardownTimeout: 5000,
} as const;

// tfjs' packages name a CommonJS build for Node and ES modules for bundlers. Tests take what the page and the
// headless bundle take: with both, tfjs would be loaded twice and its registers would not meet. Bundled once ahead,
// because reading its thousand modules anew for every test file takes seconds.
const tfjsAsInThePage = {
  resolve: { alias: [{ find: /^(@tensorflow[/][^/]+)$/, replacement: '$1/dist/index.js' }] },
  server: { deps: { inline: [/@tensorflow[/]/] } },
  deps: {
    optimizer: {
      ssr: {
        enabled: true,
        include: [
          '@tensorflow/tfjs-core',
          '@tensorflow/tfjs-core/dist/register_all_gradients.js',
          '@tensorflow/tfjs-backend-cpu',
          '@tensorflow/tfjs-backend-webgpu',
        ],
      },
    },
  },
};

export default defineConfig({
  base: './',
  plugins: [react(), offline()],
  build: {
    target: 'es2023',
    manifest: true,
    // No data: addresses other than pictures: the content security policy permits them nowhere else.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'worker/[name]-[hash].js', chunkFileNames: 'worker/[name]-[hash].js' } },
  },
  test: {
    projects: [
      {
        extends: true,
        resolve: tfjsAsInThePage.resolve,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'e2e/scripts/**/*.test.mjs'],
          exclude: ['src/**/*.{gpu,long,slow}.test.ts'],
          server: tfjsAsInThePage.server,
          deps: tfjsAsInThePage.deps,
          testTimeout: minute / 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['src/testing/both-languages.ts'],
          testTimeout: minute / 2,
        },
      },
      {
        extends: true,
        resolve: tfjsAsInThePage.resolve,
        test: {
          name: 'gpu',
          include: ['src/**/*.gpu.test.ts', 'e2e/**/*.gpu.test.ts'],
          server: tfjsAsInThePage.server,
          deps: tfjsAsInThePage.deps,
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
          ...onDawn,
          // llvmpipe spends most of a short test on compiling: less on making fast what runs once.
          env: { ...onDawn.env, GALLIVM_PERF: 'nopt' },
        },
      },
      {
        extends: true,
        resolve: tfjsAsInThePage.resolve,
        test: {
          name: 'long',
          include: ['src/**/*.long.test.ts', 'e2e/**/*.long.test.ts'],
          server: tfjsAsInThePage.server,
          deps: tfjsAsInThePage.deps,
          testTimeout: 20 * minute,
          hookTimeout: 20 * minute,
          ...onDawn,
        },
      },
      {
        extends: true,
        resolve: tfjsAsInThePage.resolve,
        test: {
          name: 'slow',
          include: ['src/**/*.slow.test.ts', 'e2e/**/*.slow.test.ts', 'src/tensor/kernels/{attention,matrix-product}/*.gpu.test.ts'],
          server: tfjsAsInThePage.server,
          deps: tfjsAsInThePage.deps,
          testTimeout: 20 * minute,
          hookTimeout: 20 * minute,
          ...onDawn,
          env: { ...onDawn.env, THOROUGH: '1' },
        },
      },
    ],
  },
});
