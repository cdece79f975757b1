// npm start: installs what is missing, builds the page, serves it to this machine.
// Before packages are installed only Node's own modules may be imported here.

import { parseArgs } from 'node:util';
import { requireNode } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';
import { ensurePage, pageFolder } from './page-build.mjs';
import { makeStaticServer } from './static-server.mjs';

const usage = `npm start -- [--port 4173] [--strict-port]

  --port         where to serve; the next free port is taken when it is in use
  --strict-port  fail instead of taking another port`;
const portsToTry = 50;

requireNode();
const { port, isStrict } = readArguments();
await ensurePackages()
  .then(ensurePage)
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
const taken = await listenFrom(port, isStrict ? 1 : portsToTry);
if (taken !== port) console.log(`Port ${port} is in use; taking ${taken} instead.`);
console.log(`Embedding studio: http://localhost:${taken}\nEverything stays on this machine. Ctrl+C ends it.`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));

function readArguments() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' }, 'strict-port': { type: 'boolean' } } });
    const port = Number(values.port);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return { port, isStrict: values['strict-port'] === true };
    throw new Error(`${values.port} is no port number`);
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** Serves on the first free port from `first` on, to this machine only, and answers which it is. */
async function listenFrom(first, count) {
  for (let candidate = first; candidate < first + count; candidate++) {
    if (!(await listen(candidate, '127.0.0.1'))) continue;
    // Some systems look up localhost as ::1 first; where there is no IPv6, the other address is enough.
    await listen(candidate, '::1');
    return candidate;
  }
  console.error(count === 1 ? `Port ${first} is in use.` : `Ports ${first} to ${first + count - 1} are all in use.`);
  process.exit(1);
}

function listen(candidate, host) {
  const server = makeStaticServer(pageFolder);
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(candidate, host, () => resolve(true));
  });
}
