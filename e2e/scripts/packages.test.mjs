import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstMissingPackage } from './packages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'studio-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lockFile(name, packages) {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ packages }));
  return path;
}

const wanted = lockFile('wanted.json', {
  '': { version: '0.1.0' },
  'node_modules/react': { version: '19.3.1' },
  'node_modules/binary-of-another-system': { version: '1.0.0', optional: true },
});

test('packages are complete when every one that is not optional is there in its version', () => {
  expect(firstMissingPackage(wanted, lockFile('installed.json', { 'node_modules/react': { version: '19.3.1' } }))).toBeUndefined();
});

test('a missing folder, a missing package and another version are each named', () => {
  expect(firstMissingPackage(wanted, join(folder, 'nothing.json'))).toBe('nothing is installed yet');
  expect(firstMissingPackage(wanted, lockFile('empty.json', {}))).toBe('react 19.3.1 is missing');
  expect(firstMissingPackage(wanted, lockFile('old.json', { 'node_modules/react': { version: '18.0.0' } }))).toBe(
    'react 19.3.1 is missing',
  );
});
