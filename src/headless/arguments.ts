import { parseArgs } from 'node:util';
import { InputError } from '../base/errors.ts';

/** What the command was asked for. */
export type Arguments =
  | {
      readonly does: 'run';
      readonly runFile: string;
      readonly output: string;
      readonly resumes: boolean;
      /** Times one step of every stage that trains. */
      readonly profiles: boolean;
    }
  | { readonly does: 'estimate'; readonly runFile: string };

const usage = 'headless run.json --output folder [--resume] [--profile], or headless run.json --estimate';

/** @throws InputError with how the command is used */
export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        output: { type: 'string' },
        resume: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        estimate: { type: 'boolean', default: false },
      },
    });
    const [runFile, ...others] = positionals;
    if (runFile !== undefined && others.length === 0) {
      if (values.estimate) return { does: 'estimate', runFile };
      if (values.output !== undefined)
        return { does: 'run', runFile, output: values.output, resumes: values.resume, profiles: values.profile };
    }
  } catch (cause) {
    throw new InputError(`${cause instanceof Error ? cause.message : String(cause)}.`, `Usage: ${usage}`, { cause });
  }
  throw new InputError('A run file and an output folder are needed.', `Usage: ${usage}`);
}
