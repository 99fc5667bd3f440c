import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The compiled command line, made by `npm run build`. */
export const COMPILED = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** The package's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const run = promisify(execFile);

/** Compiles the package into `dist`, as it is published. */
export async function build(): Promise<void> {
  await run('npm', ['run', '-s', 'build'], { cwd: ROOT });
}

/** Runs Node with these words until it ends; it must end well. */
export async function node(words: readonly string[]): Promise<void> {
  await run(process.execPath, [...words], { cwd: ROOT, env: quietEnvironment() });
}

/**
 * A line at the end of a process, with its largest resident set in kB. `getrusage` would count what its parent had when
 * it was forked, so it is asked of Linux.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
const PEAK = /^VmHWM:\s+(?<kilobytes>\d+) kB$/m;
const SAY_PEAK = `import { readFileSync } from 'node:fs';
process.on('exit', () => console.error(readFileSync('/proc/self/status', 'utf8')));`;

/**
 * Runs Node with these words, and `extra` in its environment, until it ends well; answers with its largest resident set
 * in MB (10⁶ bytes).
 */
export async function nodePeak(words: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<number> {
  const preload = `data:text/javascript,${encodeURIComponent(SAY_PEAK)}`;
  const { stderr } = await run(process.execPath, ['--import', preload, ...words], {
    cwd: ROOT,
    env: { ...quietEnvironment(), ...extra },
  });
  return (Number(PEAK.exec(stderr)?.groups?.kilobytes) * 1_024) / 1e6;
}

/** Our environment without what would lead to a server that people use. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL|BREAKGLASS_ORGANISATION)/.test(name),
  );
  return Object.fromEntries(ours);
}

/** Resident memory of a process in MB (10⁶ bytes), by `ps`. */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return (Number(stdout.trim()) * 1_024) / 1e6;
}

/** Pids of the children of a process, with their command lines. */
export async function childrenOf(parent: number): Promise<{ pid: number; words: string }[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(?<pid>\d+)\s+(?<ppid>\d+)\s+(?<words>.*)$/.exec(line)?.groups)
    .flatMap((found) =>
      Number(found?.ppid) === parent ? [{ pid: Number(found?.pid), words: found?.words ?? '' }] : [],
    );
}

/** Starts Node with these words and waits until a line on its stderr has the text. */
export async function nodeUntil({
  words,
  says,
}: {
  words: readonly string[];
  says: string;
}): Promise<{ pid: number; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: quietEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  try {
    await untilSaid({ child, says });
    if (child.pid === undefined) throw new Error('expected a process');
    return { pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilSaid({ child, says }: { child: ChildProcess; says: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes(says)) resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`expected "${says}", got exit code ${code ?? 'none'}: ${said}`));
    });
  });
}
