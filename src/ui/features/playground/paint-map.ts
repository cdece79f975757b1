// The drawing of the map, in the colours of the page.

import type { CorpusMap, MapSide } from '../../../contract/playground-calls.ts';
import { placeOf, pointAt, type MapColour, type MapFrame } from './map-places.ts';

interface Painting {
  readonly map: CorpusMap;
  readonly side: MapSide;
  readonly colour: MapColour;
  readonly frame: MapFrame;
  readonly chosen: number | undefined;
}

const series = 6;

export function paintMap(canvas: HTMLCanvasElement, painting: Painting): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { side, frame, chosen } = painting;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(frame.width * ratio);
  canvas.height = Math.round(frame.height * ratio);
  context.scale(ratio, ratio);
  const tokens = getComputedStyle(canvas);
  const token = (name: string): string => tokens.getPropertyValue(name).trim();
  const radius = radiusOf(side.points.length / 2);
  if (painting.colour === 'query') paintNearness(context, painting, token('--accent'));
  else
    paintGroups(
      context,
      painting,
      Array.from({ length: series }, (_, index) => token(`--series-${index + 1}`)),
    );
  context.globalAlpha = 1;
  if (side.query !== undefined) star(context, placeOf(frame, side.query), token('--ink'));
  if (chosen === undefined) return;
  context.strokeStyle = token('--ink');
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(...placeOf(frame, pointAt(side.points, chosen)), radius + 4, 0, 2 * Math.PI);
  context.stroke();
}

/** The more points, the smaller. */
function radiusOf(count: number): number {
  if (count > 1500) return 1.8;
  return count > 300 ? 2.6 : 4;
}

function dot(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function paintGroups(context: CanvasRenderingContext2D, { map, side, frame }: Painting, colours: readonly string[]): void {
  const radius = radiusOf(side.points.length / 2);
  context.globalAlpha = 0.75;
  for (const [index, group] of map.clusters.entries()) {
    context.fillStyle = colours[group % series] ?? '';
    dot(context, placeOf(frame, pointAt(side.points, index)), radius);
  }
}

function paintNearness(context: CanvasRenderingContext2D, { side, frame }: Painting, colour: string): void {
  const radius = radiusOf(side.points.length / 2);
  context.fillStyle = colour;
  for (const [index, near] of (strengthsOf(side) ?? []).entries()) {
    context.globalAlpha = 0.1 + 0.9 * near ** 3;
    dot(context, placeOf(frame, pointAt(side.points, index)), radius * (0.7 + near ** 3));
  }
}

/** How near each point is to the query, from the farthest (0) to the nearest (1). */
function strengthsOf({ cosines }: MapSide): Float32Array | undefined {
  if (cosines === undefined) return undefined;
  const [low, high] = [cosines.reduce((a, b) => Math.min(a, b), 1), cosines.reduce((a, b) => Math.max(a, b), -1)];
  return cosines.map((cosine) => (cosine - low) / Math.max(1e-6, high - low));
}

function star(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], ink: string): void {
  context.fillStyle = ink;
  context.beginPath();
  for (let corner = 0; corner < 10; corner += 1) {
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    const size = corner % 2 === 0 ? 9 : 4;
    context.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
  }
  context.closePath();
  context.fill();
}
