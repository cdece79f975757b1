import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStaticServer } from './static-server.mjs';

let top;
let server;

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'studio-'));
  const files = {
    'page/index.html': '<p>page</p>',
    'page/worker/worker.js': '1',
    'page/samples/中文.jsonl': '{}',
    'page/.stamp': 'x',
    'secret.txt': 'secret',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(top, name, '..'), { recursive: true });
    await writeFile(join(top, name), text);
  }
  await symlink(join(top, 'secret.txt'), join(top, 'page/link.txt'));
  server = makeStaticServer(join(top, 'page'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.close();
  await rm(top, { recursive: true });
});

/** Asks with the path exactly as given, which fetch would tidy up first. Answers the whole response as text. */
function ask(path, method = 'GET') {
  return new Promise((resolve, reject) => {
    const socket = connect(server.address().port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => (text += bytes));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
}

// Written out from the design, not taken from the server.
const policy =
  "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' blob: data:\r\n";

describe('the static server', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<p>page</p>'],
    ['/index.html?x=1', 'text/html; charset=utf-8', '<p>page</p>'],
    ['/worker/worker.js', 'text/javascript; charset=utf-8', '1'],
    ['/samples/%E4%B8%AD%E6%96%87.jsonl', 'application/jsonl; charset=utf-8', '{}'],
  ])('serves %s as %s under the policy', async (path, type, body) => {
    const response = await ask(path);
    expect(response).toMatch(/^HTTP\/1\.1 200 /);
    expect(response).toContain(policy);
    expect(response).toContain(`Content-Type: ${type}\r\n`);
    expect(response.endsWith(`\r\n\r\n${body}`)).toBe(true);
  });

  test.each([
    ...['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/worker/..%2f..%2fsecret.txt', '/..%5csecret.txt', '//../secret.txt'],
    ...['/link.txt', '/.stamp', '/worker/', '/missing', '/index.html/x', '/%00', '/%zz'],
  ])('refuses %s', async (path) => {
    const response = await ask(path);
    expect(response).toMatch(/^HTTP\/1\.1 404 /);
    expect(response).toContain(policy);
    expect(response).not.toContain('secret');
  });

  test('answers HEAD without a body and refuses to be written to', async () => {
    expect(await ask('/', 'HEAD')).toMatch(/^HTTP\/1\.1 200 [^]*Content-Length: 11\r\n[^]*\r\n\r\n$/);
    expect(await ask('/', 'PUT')).toMatch(/^HTTP\/1\.1 405 /);
  });
});
