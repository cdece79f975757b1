// The Python side of the interop tests: set up where it is missing, run, and its answers read.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../src/testing/execute-run-file.ts';

const run = promisify(execFile);
const programs = import.meta.dirname;
const cache = join(programs, '../../.cache/interop');
const minute = 60_000;

/** What this machine has: sentence-transformers and a real model; plain PyTorch; or neither, and why. */
export type Python =
  | { readonly kind: 'sentence-transformers'; readonly interpreter: string; readonly realModel: string }
  | { readonly kind: 'torch'; readonly interpreter: string; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Prepares the packages and the model where they are missing. @throws where they could be had and something failed */
export async function setUpPython(): Promise<Python> {
  const reason = await setUp();
  if (reason === undefined) {
    return { kind: 'sentence-transformers', interpreter: join(cache, 'python/bin/python'), realModel: join(cache, 'all-MiniLM-L6-v2') };
  }
  console.warn(reason);
  for (const interpreter of ['python3', '/usr/bin/python3']) {
    const found = await run(interpreter, ['-c', 'import torch, numpy']).catch(() => undefined);
    if (found !== undefined) return { kind: 'torch', interpreter, reason };
  }
  return { kind: 'none', reason };
}

/** setup.sh says with 3 that this machine cannot have the packages; any other failure is a fault. */
async function setUp(): Promise<string | undefined> {
  try {
    await run('bash', [join(programs, 'setup.sh')], { timeout: 10 * minute });
    return undefined;
  } catch (error) {
    // What Node adds to the error of a program that ended badly.
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === 3) return (stderr ?? '').trim().split('\n').at(-1) ?? 'interop: cannot be set up';
    throw error;
  }
}

/** Runs one of the programs of this folder; its standard output. @throws with its standard error where it fails */
export async function runProgram(python: Python, program: string, parameters: readonly string[]): Promise<string> {
  if (python.kind === 'none') throw new Error(python.reason);
  const { stdout } = await run(python.interpreter, [join(programs, program), ...parameters], { timeout: 10 * minute });
  return stdout;
}

export type EmbeddingProgram = 'embed_with_sentence_transformers.py' | 'embed_with_torch.py';

/** Embeddings of texts by a Python program, one after the other [N x D]. */
export async function embedWith(python: Python, program: EmbeddingProgram, question: Question): Promise<readonly number[]> {
  const prompt = question.prompt === undefined ? [] : ['--prompt', question.prompt];
  const { embeddings } = await ask<{ readonly embeddings: readonly (readonly number[])[] }>(python, program, question, prompt);
  return embeddings.flat();
}

export interface TokenStates {
  readonly tokenizer: string;
  readonly ids: readonly (readonly number[])[];
  /** Last hidden states of each text, row by row. */
  readonly states: readonly (readonly number[])[];
}

/** Ids and hidden states by plain transformers. */
export function tokenStates(python: Python, question: Question): Promise<TokenStates> {
  return ask(python, 'states_with_transformers.py', question, []);
}

interface Question {
  /** Model folder. */
  readonly folder: string;
  readonly texts: readonly string[];
  /** Name of the folder's prompt that comes before every text. */
  readonly prompt?: string;
}

async function ask<T>(python: Python, program: string, { folder, texts }: Question, further: readonly string[]): Promise<T> {
  const place = await temporaryFolder();
  const [input, output] = [join(place, 'texts.json'), join(place, 'answer.json')];
  await writeFile(input, JSON.stringify(texts));
  await runProgram(python, program, [folder, input, '--output', output, ...further]);
  // Written a moment ago by a program of this folder.
  return JSON.parse(await readFile(output, 'utf8')) as T;
}

/** English, Chinese, capitals, accents, full width, an emoji, an empty text, one of more than 256 tokens. */
export async function interopTexts(): Promise<readonly string[]> {
  return JSON.parse(await readFile(join(programs, 'texts.json'), 'utf8')) as readonly string[];
}
