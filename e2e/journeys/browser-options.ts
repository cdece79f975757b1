import { findBrowser } from '../scripts/browser.mjs';

const executablePath = findBrowser();

/** How a browser is started that offers no GPU: on Linux WebGPU still wants a flag. */
export const withoutWebGpu = {
  // Playwright's own download comes without WebGPU in its headless shell: there its full browser is taken instead.
  ...(executablePath === undefined ? { channel: 'chromium' } : { executablePath }),
  chromiumSandbox: false,
  args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
};

export const withWebGpu = { ...withoutWebGpu, args: ['--enable-unsafe-webgpu', ...withoutWebGpu.args] };
