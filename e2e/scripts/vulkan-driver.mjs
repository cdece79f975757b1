import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from './browser.mjs';

const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** Mesa's files for graphics cards lie there whether or not the card does: only a device node tells. */
const isHardware = (name) => /nvidia|amd|radeon|intel|asahi|panfrost|powervr|freedreno/i.test(name);

/** Path of the description of Mesa's software driver; undefined where it is not installed. */
export function lavapipePath() {
  return driverFiles().find((path) => /lvp_icd[^/]*[.]json$/.test(path));
}

/** Path of the description of SwiftShader, the browser's own software driver; undefined where it ships without one. */
export function swiftShaderPath() {
  const browser = findBrowser();
  const folders = ['/usr/lib/chromium', ...(browser !== undefined && existsSync(browser) ? [dirname(realpathSync(browser))] : [])];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
}

/**
 * Variables that make Dawn in Node use lavapipe where nothing better is there: no driver was named by the person, and
 * no graphics card is present. Without them the loader tries every driver file, some of which fail noisily.
 */
export function softwareVulkanEnvironment(environment = process.env) {
  if (environment.VK_DRIVER_FILES !== undefined || environment.VK_ICD_FILENAMES !== undefined) return {};
  const lavapipe = lavapipePath();
  if (lavapipe === undefined || hasGraphicsCard()) return {};
  return { VK_DRIVER_FILES: lavapipe };
}

function hasGraphicsCard() {
  const hasDevice = existsSync('/dev/nvidiactl') || existsSync('/dev/dxg') || listed('/dev/dri').some((name) => name.startsWith('renderD'));
  return hasDevice && driverFiles().some((path) => isHardware(path));
}

function driverFiles() {
  return folders.flatMap((folder) => listed(folder).map((name) => join(folder, name)));
}

function listed(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
