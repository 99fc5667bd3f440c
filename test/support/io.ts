import type { Io } from '../../cli/io.ts';

/** An `Io` that keeps what a command writes. */
export interface RecordedIo extends Io {
  readonly stdout: () => string;
  readonly stderr: () => readonly string[];
}

/** A command's outside for tests: no terminal, nothing aborted, everything it writes kept. */
export function recordIo({ json = false, cwd }: { json?: boolean; cwd: string }): RecordedIo {
  const out: string[] = [];
  const said: string[] = [];
  return {
    out: (text) => void out.push(text),
    say: (line) => void said.push(line),
    lively: false,
    json,
    env: {},
    cwd,
    signal: new AbortController().signal,
    stdout: () => out.join(''),
    stderr: () => said,
  };
}
