import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream';

/**
 * Nothing leaves the page. It is a header on every file, for a `<meta>` in the page does not bind the worker.
 * Inline styles stay forbidden: React and recharts set styles through the object model, which the policy permits.
 */
export const contentSecurityPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' blob: data:";

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const mimeTypes = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
};

/** A server of the files in one folder and of nothing else; it does not listen yet. */
export function makeStaticServer(folder) {
  return createServer((request, response) => {
    answer(folder, request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  });
}

async function answer(folder, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const path = await fileFor(folder, request.url ?? '/');
  if (path === undefined) return refuse(response, 404);
  const { size } = await stat(path);
  const type = mimeTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': size, 'Cache-Control': 'no-cache' });
  if (request.method === 'HEAD') return response.end();
  // A reader that goes away in the middle is no error of ours.
  pipeline(createReadStream(path), response, () => {});
}

function refuse(response, status) {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${status}\n`);
}

/** The file that an address names; undefined when there is none inside the folder, links followed. */
async function fileFor(folder, address) {
  const segments = segmentsOf(address);
  if (segments === undefined) return undefined;
  const top = await realpath(folder);
  for (const candidate of [join(top, ...segments), join(top, ...segments, 'index.html')]) {
    const path = await realpath(candidate).catch(() => undefined);
    if (path?.startsWith(top + sep) && (await stat(path)).isFile()) return path;
  }
  return undefined;
}

/** Parts of the address's path; undefined when it is malformed or tries to leave the folder. */
function segmentsOf(address) {
  let path;
  try {
    path = decodeURIComponent(address.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  const segments = path.split('/').filter((segment) => segment !== '');
  const isRefused = (segment) => segment.startsWith('.') || /[\\\0:]/.test(segment);
  return segments.some(isRefused) ? undefined : segments;
}
