import { defineConfig } from '@playwright/test';
import { withWebGpu } from './journeys/browser-options.ts';

/** A port of its own, so that journeys never talk to a studio that somebody is using. */
const port = Number(process.env['STUDIO_PORT'] ?? 4188);
const minute = 60_000;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // SwiftShader uses every core: two journeys at once would only wait for each other.
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  expect: { timeout: minute / 2 },
  projects: [
    { name: 'short', testMatch: '**/*.spec.ts', testIgnore: '**/*.long.spec.ts', timeout: 3 * minute },
    { name: 'long', testMatch: '**/*.long.spec.ts', timeout: 15 * minute },
  ],
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: withWebGpu,
  },
  webServer: {
    command: `node e2e/scripts/start.mjs --port ${port} --strict-port`,
    cwd: '..',
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
    timeout: 3 * minute,
    stdout: 'ignore',
  },
});
