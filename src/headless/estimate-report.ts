// What a run will take, for people who read a terminal.

import type { RunEstimate, StageEstimate } from '../contract/run-estimate.ts';
import { textTable } from './text-table.ts';

const heads = [
  ...['stage', 'parameters', 'gradients', 'moments', 'halves', 'activations', 'peak MiB'],
  ...['dispatches a step', 'tokens a step', 'at once'],
];

/** Lines of an estimate: a table in MiB, and a sentence for every stage that cannot be in it. */
export function estimateReport({ device, precision, budgetBytes, stages }: RunEstimate): readonly string[] {
  const budget = budgetBytes === undefined ? 'no bound on GPU memory' : `${mebibytes(budgetBytes)} MiB of GPU memory allowed`;
  const rows = stages.flatMap((stage) => rowOf(stage));
  return [
    `estimate for ${device}, ${precision}, ${budget}; a step of each stage, in MiB`,
    ...(rows.length === 0 ? [] : textTable(heads, rows)),
    ...stages.flatMap((stage) => sentenceOf(stage)),
  ];
}

function rowOf(stage: StageEstimate): readonly (readonly string[])[] {
  if (stage.state !== 'planned') return [];
  const { parameters, gradients, moments, halves, activations, peak } = stage.bytes;
  const bytes = [parameters, gradients, moments, halves, activations, peak].map(mebibytes);
  return [[stage.id, ...bytes, String(stage.dispatches), String(stage.tokens), String(stage.microBatchTokens ?? '')]];
}

function sentenceOf(stage: StageEstimate): readonly string[] {
  switch (stage.state) {
    case 'unknown':
      return [`${stage.id}: ${stage.madeBefore.join(', ')} is made by an earlier stage of the run and cannot be looked at yet.`];
    // Told at the end, with what helps.
    case 'refused':
    case 'planned':
      return [];
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
