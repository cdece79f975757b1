// Which rows a workgroup of attention serves.

/** Rows a tile: a workgroup serves one tile of one head. */
export const tileRows = 16;

/**
 * Tiles of up to {@link tileRows} consecutive rows of one sequence, so that everything that a workgroup reads of keys and
 * values belongs to the one sequence. A tile begins a whole number of tiles after its sequence.
 * @param sequenceStarts first token of every sequence, and behind them the number of tokens
 * @returns four numbers a tile: its first row, the first token and the end of its sequence, its own end
 */
export function attentionTiles(sequenceStarts: ArrayLike<number>): Uint32Array {
  const tiles: number[] = [];
  for (let sequence = 0; sequence + 1 < sequenceStarts.length; sequence += 1) {
    const first = sequenceStarts[sequence] ?? 0;
    const end = sequenceStarts[sequence + 1] ?? 0;
    for (let row = first; row < end; row += tileRows) tiles.push(row, first, end, Math.min(row + tileRows, end));
  }
  return Uint32Array.from(tiles);
}
