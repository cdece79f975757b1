// The elements of a JSON list, one at a time, however long the list is.

/** Longest element that is held in memory, in characters. */
export const longestElement = 16 * 1024 * 1024;
/** Most of what follows a list that is looked at, in characters. */
export const longestRest = 1024 * 1024;
const ELEMENTS_A_BATCH = 1024;

export interface JsonElement {
  /** From 1. */
  readonly number: number;
  /** The JSON of the element; only its beginning where it is too long or cut off. */
  readonly text: string;
  readonly fault?: 'too long' | 'cut off' | undefined;
}

/**
 * Splits the text of a JSON list at its commas; what stands between two of them need not be valid. The first character
 * that is not white space is the list's bracket.
 *
 * @returns what follows the end of the list, as far as {@link longestRest}
 */
export async function* splitJsonList(
  texts: AsyncIterable<string>,
  limit = longestElement,
): AsyncGenerator<readonly JsonElement[], string, undefined> {
  const splitter = new ListSplitter(limit);
  let rest = '';
  for await (const text of texts) {
    rest += splitter.isClosed ? text : splitter.take(text);
    if (splitter.elements.length >= ELEMENTS_A_BATCH) yield splitter.handOver();
    if (rest.length >= longestRest) break;
  }
  splitter.finish();
  if (splitter.elements.length > 0) yield splitter.handOver();
  return rest.slice(0, longestRest);
}

const HEAD = 2048;

class ListSplitter {
  elements: JsonElement[] = [];
  isClosed = false;
  readonly #limit: number;
  /** 0 before the list, 1 between its elements. */
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #number = 0;
  /** The element so far, from earlier chunks. */
  #pieces: string[] = [];
  #length = 0;
  #isTooLong = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns what follows the end of the list. */
  take(text: string): string {
    let start = 0;
    for (let at = 0; at < text.length && !this.isClosed; at += 1) {
      if (this.#isInText) {
        at = this.#skipText(text, at);
        continue;
      }
      const isBoundary = this.#step(text[at]);
      if (!isBoundary) continue;
      this.#add(text.slice(start, at));
      this.#close(undefined);
      start = at + 1;
    }
    if (this.isClosed) return text.slice(start);
    this.#add(text.slice(start));
    return '';
  }

  finish(): void {
    if (!this.isClosed) this.#close('cut off');
  }

  handOver(): readonly JsonElement[] {
    const elements = this.elements;
    this.elements = [];
    return elements;
  }

  /** Moves within a text up to its closing quote, or the end of the chunk; returns the last place that was read. */
  #skipText(text: string, from: number): number {
    for (let at = from; at < text.length; at += 1) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (text[at] === '\\') this.#isEscaped = true;
      else if (text[at] === '"') {
        this.#isInText = false;
        return at;
      }
    }
    return text.length;
  }

  /** Takes in one character outside of texts; returns whether an element ends (or the list begins) at it. */
  #step(character: string | undefined): boolean {
    if (character === '"') this.#isInText = true;
    else if (character === '[' || character === '{') return (this.#depth += 1) === 1;
    else if (character === ']' || character === '}') {
      this.#depth -= 1;
      this.isClosed = this.#depth <= 0;
      return this.isClosed;
    } else return character === ',' && this.#depth === 1;
    return false;
  }

  #add(piece: string): void {
    this.#length += piece.length;
    if (this.#isTooLong) return;
    if (this.#length <= this.#limit) this.#pieces.push(piece);
    else {
      this.#isTooLong = true;
      this.#pieces = [[...this.#pieces, piece].join('').slice(0, HEAD)];
    }
  }

  /** Ends the element, if there is one: nothing stands before the list, in an empty one, and behind its last comma. */
  #close(fault: 'cut off' | undefined): void {
    const text = this.#pieces.join('').trim();
    if (text !== '') {
      this.#number += 1;
      this.elements.push({ number: this.#number, text, fault: this.#isTooLong ? 'too long' : fault });
    }
    this.#pieces = [];
    this.#length = 0;
    this.#isTooLong = false;
  }
}
