import type { Io } from './io.ts';

/** What this process offers to a command; `--json` is looked for before parsing so that usage errors obey it. */
export function openConsole({ argv, signal }: { argv: readonly string[]; signal: AbortSignal }): Io {
  const { env, stderr, stdout } = process;
  // Words that cannot be written (the disk of a log is full) must not end the program: a run may depend on it.
  stderr.on('error', () => undefined);
  stdout.on('error', (error: Error) => {
    requireClosedPipe(error);
  });
  const quiet = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    say: (line) => void stderr.write(`${line}\n`),
    lively: stderr.isTTY && !quiet,
    json: argv.includes('--json'),
    env,
    cwd: workingDirectory({ env, cwd: process.cwd() }),
    signal,
  };
}

/**
 * Who reads the first lines of an answer and closes the pipe (`| head`) has what they wanted: the command ends as it
 * would have, with its own exit code. Data that cannot be written for another reason is thrown, as it is lost.
 */
function requireClosedPipe(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
}

/** Scripts of package.json that start this program; npm runs them in the package's folder. */
const OWN_SCRIPTS: ReadonlySet<string> = new Set(['breakglass', 'drill']);

/** The folder that relative paths start from: where the person typed, which npm tells in `INIT_CWD`. */
export function workingDirectory({ env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  return OWN_SCRIPTS.has(env.npm_lifecycle_event ?? '') ? (env.INIT_CWD ?? cwd) : cwd;
}

/**
 * Aborted by Ctrl-C, SIGTERM or a closed terminal. The command then ends its children and returns; a second
 * Ctrl-C does not wait for that.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('interrupted'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}
