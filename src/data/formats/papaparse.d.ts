// What the studio uses of papaparse. The package's own types name the DOM and Node, which this folder must not see.

declare module 'papaparse' {
  interface Parsed {
    readonly data: readonly (readonly string[])[];
    readonly errors: readonly { readonly code: string; readonly row: number }[];
    /** `cursor`: where the first character lies that belongs to none of the rows. */
    readonly meta: { readonly cursor: number; readonly delimiter: string };
  }

  interface Config {
    readonly delimiter?: string;
    readonly newline?: '\n';
    readonly preview?: number;
    readonly delimitersToGuess?: readonly string[];
  }

  const Papa: {
    parse(input: string, config: Config): Parsed;
    readonly ['Parser']: new (config: Config) => { parse(input: string, baseIndex: number, ignoreLastRow: boolean): Parsed };
  };
  export default Papa;
}
