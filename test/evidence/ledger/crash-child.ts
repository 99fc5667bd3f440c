import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programOf } from '../../../cli/children.ts';

/** Runs a program of this package or its tests as a process of its own; answers with what it printed, or with the signal that ended it. */
export async function runChild({
  main,
  words,
}: {
  main: string;
  words: readonly string[];
}): Promise<{ printed: string; signal: string | null }> {
  const args = [...programOf(main), ...words];
  const options = { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 16 * 1_024 * 1_024 };
  try {
    return { printed: (await promisify(execFile)(process.execPath, args, options)).stdout, signal: null };
  } catch (error) {
    // By its field and not by its class, which is of another realm than this test's.
    const signal = typeof error === 'object' && error !== null && 'signal' in error ? error.signal : null;
    if (typeof signal === 'string') return { printed: '', signal };
    throw error;
  }
}
