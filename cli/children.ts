import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { BELL_OF_PARENT, rungSchema } from '../activities/channels/bell.ts';
import { BreakglassError, ERROR_CODES, type ErrorCode } from '../domain/errors.ts';
import { packageFile } from './place.ts';

/** A child process of this program that has said, on its first line of stdout, that it is ready. */
export interface Child {
  /** The JSON that it said: `ready` is true in it. */
  readonly ready: unknown;
  /** Resolves when it has ended, for whatever reason; the text names how. */
  readonly ended: Promise<string>;
  /** Ends it: politely first. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/** What a child says on its first line: that it is ready, or the error by which this program ends with `--json`. */
const readySchema = z.looseObject({ ready: z.literal(true) });
const errorSchema = z.object({ error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }) });

/** How long a child may take to end politely. */
const POLITE_MS = 10_000;

/**
 * Starts a program of this package and waits for its ready line. It has a channel to us that closes when we die,
 * so that it never outlives us. Its stderr goes to a file, because its log is for machines. Throws the child's own
 * error where it says one, else `SERVER_START_FAILED`.
 *
 * @param file - the program's place in the package, as `cli/main.ts`.
 * @param input - the first line of its stdin, if it wants one; stdin stays open while we live.
 * @param ring - rings at a terminal, which the child has not; left out where we have none.
 */
export async function startChild({
  name,
  file,
  args,
  env,
  logFile,
  input,
  ring,
  readyWithinMs,
}: {
  name: string;
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  logFile: string;
  input?: string;
  ring?: ((text: string) => void) | undefined;
  readyWithinMs: number;
}): Promise<Child> {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...programOf(file), ...args], {
    env: { ...env, ...(ring === undefined ? {} : { [BELL_OF_PARENT]: 'yes' }) },
    stdio: ['pipe', 'pipe', log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  child.on('message', (message) => {
    const rung = rungSchema.safeParse(message);
    if (rung.success) ring?.(rung.data.rung);
  });
  child.channel?.unref();
  child.stdin?.on('error', () => undefined);
  if (input !== undefined) child.stdin?.write(`${input}\n`);
  const ended = endOf(child);
  const stop = () => stopChild({ child, ended });
  try {
    return { ready: await readyLine({ child, ended, name, logFile, readyWithinMs }), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What Node is told to run a program of this package. A checkout's files are TypeScript, which Node must be told how to
 * read; tests and measurements compile them before and name the folder in `BREAKGLASS_COMPILED`, which nothing but a
 * checkout looks at.
 */
export function programOf(file: string): string[] {
  if (!import.meta.url.endsWith('.ts')) return [packageFile(file)];
  const compiled = process.env.BREAKGLASS_COMPILED;
  if (compiled !== undefined) return [path.join(compiled, file.replace(/\.ts$/, '.js'))];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, packageFile(file)];
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`);
    });
  });
}

async function readyLine({
  child,
  ended,
  name,
  logFile,
  readyWithinMs,
}: {
  child: ChildProcess;
  ended: Promise<string>;
  name: string;
  logFile: string;
  readyWithinMs: number;
}): Promise<unknown> {
  const fail = (got: string) =>
    new BreakglassError({
      code: 'SERVER_START_FAILED',
      message: `expected the ${name} to be ready within ${readyWithinMs / 1_000} s, got: ${got}; its log is ${logFile}`,
    });
  const { stdout } = child;
  if (stdout === null) throw fail('no output');
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(fail('nothing'));
    }, readyWithinMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    void ended.then((how) => {
      settle(() => {
        reject(fail(how));
      });
    });
    lines.once('line', (line) => {
      settle(() => {
        const said = parseJson(line);
        const refused = errorSchema.safeParse(said);
        if (refused.success) reject(notStarted({ name, logFile, ...refused.data.error }));
        else if (readySchema.safeParse(said).success) resolve(said);
        else reject(fail(`no word of being ready: ${line.slice(0, 200)}`));
      });
    });
  });
}

/** The child's own refusal, under its code: that is what the person has to mend. */
function notStarted({
  name,
  logFile,
  code,
  message,
}: {
  name: string;
  logFile: string;
  code: ErrorCode;
  message: string;
}): BreakglassError {
  return new BreakglassError({
    code,
    message: `the ${name} could not start: ${message}; its log is ${logFile}`,
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function stopChild({ child, ended }: { child: ChildProcess; ended: Promise<string> }): Promise<void> {
  child.stdin?.end();
  if (child.connected) child.disconnect();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), POLITE_MS);
  await ended;
  clearTimeout(timer);
}
