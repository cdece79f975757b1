/** Bytes of the buffers that exist, counted where they are made and destroyed, and the most there were at once. */
export class LiveBytes {
  #bytes = 0;
  #peak = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get peak(): number {
    return this.#peak;
  }

  /** Counts what is made; destroyed bytes are negative. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
  }

  /** From here on the peak is that of what follows. */
  resetPeak(): void {
    this.#peak = this.#bytes;
  }
}
