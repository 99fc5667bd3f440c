import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a TypeScript file as a process of its own; answers with what it printed, or with the signal that ended it. */
export async function runChild({
  main,
  words,
}: {
  main: URL;
  words: readonly string[];
}): Promise<{ printed: string; signal: string | null }> {
  const args = ['--import', 'tsx', main.pathname, ...words];
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
