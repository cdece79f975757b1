// A chart as a file: full columns as CSV, or the drawing as a picture.

import type { MetricColumns } from '../client/metric-columns.ts';
import { saveBlob } from '../client/save-file.ts';

/** Every step and metric, one row a step; a step without a value leaves its cell empty. */
export function csvOf(columns: MetricColumns): string {
  const keys = ['step', ...columns.keys.filter((key) => key !== 'step')];
  const values = keys.map((key) => columns.column(key));
  const rows = Array.from({ length: columns.length }, (_, index) => values.map((column) => cell(column[index])).join(','));
  return `${[keys.join(','), ...rows].join('\n')}\n`;
}

const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : String(value));

export async function saveCsv(columns: MetricColumns, fileName: string): Promise<void> {
  await saveBlob(new Blob([csvOf(columns)], { type: 'text/csv' }), fileName);
}

const SCALE = 2;
const COPIED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
  'text-anchor',
  'dominant-baseline',
];

/** Draws every SVG of a panel below each other on its background, at two pixels a CSS pixel. */
export async function savePng(panel: Element, fileName: string): Promise<void> {
  const drawings = [...panel.querySelectorAll<SVGSVGElement>('svg.recharts-surface')];
  const sizes = drawings.map((drawing) => drawing.getBoundingClientRect());
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...sizes.map((size) => size.width)) * SCALE;
  canvas.height = sizes.reduce((total, size) => total + size.height, 0) * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = getComputedStyle(panel).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  let top = 0;
  for (const [index, drawing] of drawings.entries()) {
    context.drawImage(await pictureOf(drawing), 0, top);
    top += sizes[index]?.height ?? 0;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob !== null) await saveBlob(blob, fileName);
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
