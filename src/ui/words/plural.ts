/** English plural of a counted noun: `plural(1, 'row')` is "row". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
