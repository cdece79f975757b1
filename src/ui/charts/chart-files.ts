// A chart as a file: full columns as CSV, or the drawing as a picture.

import type { MetricColumns } from '../client/metric-columns.ts';
import { saveBlob } from '../client/save-file.ts';

/** A column of a file; columns of one file may differ in length. */
export interface CsvColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** The columns of a run, steps first, all of them or those that are named. */
export function columnsOf(columns: MetricColumns, keys: readonly string[] = columns.keys): readonly CsvColumn[] {
  const first = ['step', 'seconds', 'at'].filter((key) => columns.keys.includes(key));
  const names = [...first, ...keys.filter((key) => !first.includes(key) && columns.keys.includes(key))];
  return names.map((name) => ({ name, values: columns.column(name) }));
}

/** A row a point, in full; what is missing leaves its cell empty. */
export function csvOf(columns: readonly CsvColumn[]): string {
  const length = Math.max(0, ...columns.map(({ values }) => values.length));
  const rows = Array.from({ length }, (_, index) => columns.map(({ values }) => cell(values[index])).join(','));
  return `${[columns.map(({ name }) => quoted(name)).join(','), ...rows].join('\n')}\n`;
}

const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : String(value));
const quoted = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

export async function saveCsv(columns: readonly CsvColumn[], fileName: string): Promise<void> {
  await saveBlob(new Blob([csvOf(columns)], { type: 'text/csv' }), fileName);
}

const SCALE = 2;
const COPIED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'fill-opacity',
  'stroke-linejoin',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
  'text-anchor',
  'dominant-baseline',
];

const MARGIN = 16;
const TITLE = 28;

/** Draws every plot of a panel below each other, under its title, on its background, at two pixels a CSS pixel. */
export async function savePng(panel: Element, title: string, fileName: string): Promise<void> {
  const drawings = [...panel.querySelectorAll<SVGSVGElement>('svg.recharts-surface')];
  const sizes = drawings.map((drawing) => drawing.getBoundingClientRect());
  const canvas = document.createElement('canvas');
  canvas.width = (Math.max(...sizes.map((size) => size.width)) + 2 * MARGIN) * SCALE;
  canvas.height = (sizes.reduce((total, size) => total + size.height, 0) + 2 * MARGIN + TITLE) * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(panel);
  context.fillStyle = backgroundOf(panel);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  context.fillStyle = style.color;
  context.font = `600 14px ${style.fontFamily}`;
  context.textBaseline = 'top';
  context.fillText(title, MARGIN, MARGIN);
  let top = MARGIN + TITLE;
  for (const [index, drawing] of drawings.entries()) {
    context.drawImage(await pictureOf(drawing), MARGIN, top);
    top += sizes[index]?.height ?? 0;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob !== null) await saveBlob(blob, fileName);
}

/** The first ground under a panel that covers what lies behind it. */
function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'Canvas';
}

/** A picture cannot see the page's style sheet, so what it needs is written into each element. */
async function pictureOf(drawing: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGSVGElement; // a clone has the type of its original
  const originals = [drawing, ...drawing.querySelectorAll('*')];
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[index];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const property of COPIED) element.setAttribute(property, style.getPropertyValue(property));
  }
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  return picture;
}
