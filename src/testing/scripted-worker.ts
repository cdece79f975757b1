// A worker that answers from a script: the interface's tests and screenshots run against it, so that every state can be
// had without a GPU. What it says has the form of the protocol, checked by its types; its figures are invented.

import type { Calls, Command, CommandType, Event, FromWorker } from '../contract/protocol.ts';

type Answers = { readonly [T in CommandType]?: (request: Calls[T]['request']) => Calls[T]['reply'] };

export class ScriptedWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  /** Every command that was sent, in order. */
  readonly sent: Command[] = [];
  isTerminated = false;
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  postMessage(message: unknown): void {
    const command = message as Command; // only the client posts here
    this.sent.push(command);
    const answer = this.#answers[command.type] as ((request: unknown) => Calls[CommandType]['reply']) | undefined;
    if (answer === undefined) {
      this.#say({
        type: 'refused',
        id: command.id,
        error: { code: 'input', message: `No answer to ${command.type}.`, remedy: 'Add it to the script.' },
      });
      return;
    }
    this.#say({ type: 'reply', id: command.id, value: answer(command) });
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** Says something unasked. */
  tell(event: Event): void {
    this.#say(event);
  }

  #say(message: FromWorker): void {
    queueMicrotask(() => this.onmessage?.(new MessageEvent('message', { data: message })));
  }
}
