import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, runNode } from './command.mjs';
import { inRepository } from './repository.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
    join(process.env[name] ?? '', 'Google/Chrome/Application/chrome.exe'),
  ),
];

/** Path of an installed Chrome or Chromium; undefined where there is none. CHROME_PATH decides when it is set. */
export function findBrowser() {
  const given = process.env['CHROME_PATH'];
  if (given !== undefined && given !== '') return given;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/** Sees to it that journeys have a browser: an installed one, else Debian's, else the one that Playwright downloads. */
export async function ensureBrowser() {
  if (findBrowser() !== undefined) return;
  if (isDebian() && process.getuid?.() === 0) {
    console.error("No Chrome or Chromium found: installing Debian's ...");
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { environment });
    await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { environment });
    if (findBrowser() !== undefined) return;
  }
  console.error('No Chrome or Chromium found: asking Playwright for its own ...');
  const { code } = await runNode([inRepository('node_modules/@playwright/test/cli.js'), 'install', 'chromium']);
  if (code !== 0) console.error('There is no browser for the journeys. Install Chrome or Chromium, or name one in CHROME_PATH.');
}

function isDebian() {
  return existsSync('/etc/debian_version');
}
