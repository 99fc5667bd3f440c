import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A child that takes long: what it is for people, what to run, and when to give up. */
export interface LongTask {
  readonly doing: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly progress: (line: string) => void;
  /** How often a line says that it is still going. */
  readonly everyMs?: number;
}

const TAIL_CHARACTERS = 4_000;

/**
 * Runs a child to its end and says every 10 s that it still does. Rejects with the last lines of what it wrote
 * when it fails; at the time limit the child and its own children are killed.
 */
export async function runLongTask(task: LongTask): Promise<void> {
  const started = Date.now();
  const elapsed = (): string => `${Math.round((Date.now() - started) / 1000)} s`;
  task.progress(`${task.doing} …`);
  const child = spawn(task.command, [...task.args], {
    cwd: task.cwd,
    env: task.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-TAIL_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ticking = setInterval(() => {
    task.progress(`${task.doing}: ${elapsed()}`);
  }, task.everyMs ?? 10_000);
  const late = new AbortController();
  const limit = setTimeout(() => {
    late.abort();
    killGroup(child.pid);
  }, task.timeoutMs);
  try {
    await once(child, 'close');
    if (late.signal.aborted) throw new Error(`not done within ${task.timeoutMs / 1000} s`);
    if (child.exitCode !== 0) throw new Error(lastLine(tail) ?? `ended with ${child.exitCode ?? 'a signal'}`);
  } finally {
    clearInterval(ticking);
    clearTimeout(limit);
  }
}

/** The child leads its own process group, so a compiler or a half-started server goes with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
