import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { programOf } from '../children.ts';

/**
 * Runs a command line of this program again, in a process that trusts `ca` beside the system's certificates: Node reads
 * those only at its start. What it prints is passed on, and its exit code is the answer.
 */
export async function againTrusting({
  ca,
  words,
  io,
}: {
  readonly ca: string;
  readonly words: readonly string[];
  readonly io: Io;
}): Promise<ExitCode> {
  const child = spawn(process.execPath, [...programOf('cli/main.ts'), ...words], {
    cwd: io.cwd,
    env: { ...io.env, NODE_EXTRA_CA_CERTS: ca },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: io.signal,
  });
  child.stdout.setEncoding('utf8').on('data', io.out);
  createInterface({ input: child.stderr }).on('line', io.say);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if (io.signal.aborted) resolve(EXIT.interrupted);
      else reject(error);
    });
    child.once('close', (code) => {
      resolve(Object.values(EXIT).find((known) => known === code) ?? EXIT.error);
    });
  });
}
