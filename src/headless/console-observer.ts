import type { EvaluationRecord, StepMetrics } from '../contract/metrics.ts';
import type { RunObserver, StatusChange } from '../engine/reporter.ts';

const lineMilliseconds = 2000;

/** Progress of a run on standard error, a line every few seconds. */
export class ConsoleObserver implements RunObserver {
  #steps = 0;
  #lastLine = 0;
  #lastPhase = '';

  onStatus(change: StatusChange): void {
    if (change.steps !== undefined) this.#steps = change.steps;
    const phase = change.phase?.key ?? '';
    if (phase !== '' && phase !== this.#lastPhase) this.#line(`${phase} ...`);
    if (change.phase !== undefined || 'phase' in change) this.#lastPhase = phase;
  }

  onMetrics(metrics: StepMetrics): void {
    if (performance.now() - this.#lastLine < lineMilliseconds && metrics.step !== this.#steps) return;
    this.#lastLine = performance.now();
    const { id, step, loss, gradientNorm, tokensPerSecond } = metrics;
    this.#line(`${id} step ${step}/${this.#steps}  loss ${loss.toFixed(4)}  norm ${gradientNorm.toFixed(3)}  ${tokensPerSecond} tokens/s`);
  }

  onEvaluation(record: EvaluationRecord): void {
    const { set, id, step, system, variant, metrics, intervals } = record;
    const figures = Object.entries(metrics).map(([name, value]) => {
      const interval = intervals?.[name]?.map((end) => end.toFixed(3)).join(' to ');
      return `${name} ${value.toFixed(4)}${interval === undefined ? '' : ` (${interval})`}`;
    });
    const place = system === 'bm25' ? system : `${id} step ${step}${system === 'model' ? '' : `, ${system}`}`;
    this.#line(`evaluation of ${set}, ${place}${variant === undefined ? '' : `, ${variant}`}: ${figures.join('  ')}`);
  }

  onLookInside(): void {
    // Written to samples.jsonl; too much for a line.
  }

  onStageReport(): void {
    // The stage's own sentence says it.
  }

  onNote(note: string): void {
    this.#line(note);
  }

  #line(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
