import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';

/** One life of the server process. */
export interface ServerChild {
  readonly pid: number;
  /** Resolves when the process is gone, with how it went. */
  readonly gone: Promise<string>;
  /** SIGTERM, then SIGKILL after the grace; resolves when it is gone. */
  readonly end: (graceMs: number) => Promise<void>;
}

/**
 * Starts the server in a session of its own, so that Ctrl-C in the terminal reaches only breakglass, which then
 * stops the worker first and the server last. A watchdog ends the server when breakglass itself is killed.
 */
export async function spawnServer({
  binary,
  args,
  log,
}: {
  readonly binary: string;
  readonly args: readonly string[];
  readonly log: FileHandle;
}): Promise<ServerChild> {
  const child = spawn(binary, [...args], { detached: true, stdio: ['ignore', log.fd, log.fd] });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('expected a pid after spawn');
  const watchdog = spawnWatchdog(pid);
  const gone = goneOf(child).finally(() => watchdog.kill('SIGKILL'));
  return { pid, gone, end: (graceMs) => end({ child, gone, graceMs }) };
}

/**
 * A shell that waits for the end of its standard input, a pipe that only breakglass holds open. However breakglass
 * ends, also by SIGKILL, the kernel closes the pipe and the server is told to stop. Without it an orphan would keep
 * the database open and the next start would put a second server on the same file.
 */
function spawnWatchdog(pid: number): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', `read _; kill -TERM ${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the server merely loses this net; the next start still finds and ends an orphan.
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  watchdog.unref();
  return watchdog;
}

async function goneOf(child: ChildProcess): Promise<string> {
  await once(child, 'exit');
  return child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`;
}

async function end({
  child,
  gone,
  graceMs,
}: {
  readonly child: ChildProcess;
  readonly gone: Promise<string>;
  readonly graceMs: number;
}): Promise<void> {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  try {
    await gone;
  } finally {
    clearTimeout(kill);
  }
}
