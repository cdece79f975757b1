// What JSON.parse does not tell about a text: keys given twice, and depth before memory is spent on it.

/** Whether a top-level key stands twice in an object's text; JSON.parse would keep the last one in silence. */
export function isRepeatedKey(line: string, key: string): boolean {
  const quoted = `"${key}"`;
  const first = line.indexOf(quoted);
  if (!line.includes(quoted, first + quoted.length)) return false;
  return countTopLevelKeys(line, quoted) > 1;
}

function countTopLevelKeys(line: string, quoted: string): number {
  let depth = 0;
  let count = 0;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = endOfString(line, i);
      const isKey = depth === 1 && /^\s*:/.test(line.slice(end, end + 16));
      if (isKey && line.slice(i, end) === quoted) count += 1;
      i = end - 1;
    }
  }
  return count;
}

/** Index behind the closing quote of the string that opens at `start`. */
function endOfString(line: string, start: number): number {
  for (let i = start + 1; i < line.length; i += 1) {
    if (line[i] === '\\') i += 1;
    else if (line[i] === '"') return i + 1;
  }
  return line.length;
}

/** How deep objects and lists nest; the text need not be valid JSON. */
export function depthOf(line: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i];
    if (character === '"') i = endOfString(line, i) - 1;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
