// What browsers, workers and Node all offer beyond the language itself: the pure project sees this much and no more.

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: new () => TextEncoder;

interface TextDecoder {
  decode(bytes?: Uint8Array | ArrayBuffer, options?: { readonly stream?: boolean }): string;
}
declare const TextDecoder: new (label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }) => TextDecoder;

interface AbortSignal {
  readonly aborted: boolean;
}

interface Crypto {
  readonly subtle: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> };
}
declare const crypto: Crypto;

declare const performance: { now(): number };

interface Blob {
  readonly size: number;
}

interface File extends Blob {
  readonly name: string;
}

/** Only what a pump between two async iterables needs of a transform stream. */
interface DecompressionStream {
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void>; abort(reason?: unknown): Promise<void> };
  };
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(reason?: unknown): Promise<void>;
    };
  };
}
declare const DecompressionStream: new (format: 'gzip') => DecompressionStream;
