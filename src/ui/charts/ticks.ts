// Round numbers for axes, and room between labels.

/** Round ticks that cover [low, high]: steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const span = high - low || Math.abs(high) || 1;
  const step = niceStep(span / Math.max(1, count));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step));
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  if (share <= 1.0001) return power;
  if (share <= 2.0001) return 2 * power;
  return share <= 5.0001 ? 5 * power : 10 * power;
}

const round = (value: number): number => Number(value.toPrecision(12));

/** Ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, from the last below to the first above. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const digit of [1, 2, 5]) ticks.push(round(digit * 10 ** power));
  }
  const from = ticks.findLastIndex((tick) => tick <= low);
  const to = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(Math.max(0, from), to < 0 ? ticks.length : to + 1);
}

/** Round ticks inside [low, high], at most about `count` of them; whole numbers where `isWhole`. */
export function ticksWithin(low: number, high: number, count: number, isWhole = false): readonly number[] {
  const rough = niceStep((high - low || 1) / Math.max(1, count));
  const step = isWhole ? Math.max(1, rough) : rough;
  return multiplesWithin(low, high, step);
}

/** Seconds between ticks of a time axis, as clocks count. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Ticks of an axis of seconds. */
export function timeTicks(low: number, high: number, count: number): readonly number[] {
  const least = (high - low || 1) / Math.max(1, count);
  const step = least < 1 ? niceStep(least) : (timeSteps.find((one) => one >= least) ?? Math.ceil(least / 86_400) * 86_400);
  return multiplesWithin(low, high, step);
}

function multiplesWithin(low: number, high: number, step: number): readonly number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => round((first + index) * step));
}

/** Moves labels apart so that none overlaps, keeping their order and their mean place as far as the height permits. */
export function spreadLabels(places: readonly number[], gap: number, height: number): readonly number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = order.map((index) => places[index] ?? 0);
  for (let pass = 0; pass < 20; pass += 1) {
    for (let i = 1; i < moved.length; i += 1) {
      const above = moved[i - 1] ?? 0;
      const below = moved[i] ?? 0;
      const missing = gap - (below - above);
      if (missing <= 0) continue;
      moved[i - 1] = above - missing / 2;
      moved[i] = below + missing / 2;
    }
    keepInside(moved, gap, height);
  }
  const result = new Array<number>(places.length).fill(0);
  for (const [rank, index] of order.entries()) result[index] = moved[rank] ?? 0;
  return result;
}

function keepInside(moved: number[], gap: number, height: number): void {
  for (let i = 0; i < moved.length; i += 1) moved[i] = Math.max(moved[i] ?? 0, i * gap);
  for (let i = moved.length - 1; i >= 0; i -= 1) moved[i] = Math.min(moved[i] ?? 0, height - (moved.length - 1 - i) * gap);
}
