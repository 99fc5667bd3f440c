import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { exportPackage } from '../../evidence/package/export.ts';
import type { Scope } from '../../evidence/package/scope.ts';
import { Break } from '../../evidence/verify/report.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { plain } from '../plain.ts';
import { placeOf } from '../place.ts';
import { withProgress } from '../evidence/progress.ts';
import { sayExported } from '../evidence/say-package.ts';

const DAY_MS = 86_400_000;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const QUARTER = /^(?<year>[0-9]{4})-Q(?<quarter>[1-4])$/;

/**
 * `evidence export RUN`, or `--from DAY --to DAY`, or `--quarter 2026-Q4`, the last two perhaps with `--account ID`:
 * writes the package to `--out FILE`, else to a name made of the scope in the current folder. Nothing is
 * exported where the evidence does not verify: then it names the first break, and the exit code is 3 as for
 * `evidence verify`.
 */
export async function evidenceExport(io: Io, given: Given): Promise<ExitCode> {
  const scope = scopeOf(given);
  const { evidenceDirectory } = placeOf({
    option: given.text('organisation'),
    env: io.env,
    cwd: io.cwd,
  });
  const file = path.resolve(io.cwd, given.text('out') ?? `${nameOf(scope)}.zip`);
  const exported = await withProgress({
    io,
    doing: 'Exporting',
    work: () => exportPackage({ directory: evidenceDirectory, scope, file }).catch(orBreak),
  });
  if (exported instanceof Break) return sayBroken(io, exported);
  const { sha256, bytes, manifest, gaps, notAtHand } = exported;
  const { runs } = manifest;
  if (io.json) io.out(`${JSON.stringify({ file, sha256, bytes, scope, runs, gaps, notAtHand })}\n`);
  else io.out(`${sayExported(exported)}\n`);
  return EXIT.ok;
}

/** Evidence that does not hold is an answer; all else goes on as an error. */
function orBreak(error: unknown): Break {
  if (error instanceof Break) return error;
  throw error;
}

function sayBroken(io: Io, { report }: Break): ExitCode {
  const { code, place, message } = report;
  if (io.json) io.out(`${JSON.stringify({ file: null, broken: report })}\n`);
  io.say(plain(`${code} at ${place}: not exported, as it does not verify: ${message}`));
  return EXIT.notPassed;
}

/** What was asked for; `USAGE` where that is nothing, or two things. */
export function scopeOf(given: Given): Scope {
  const run = given.words[0];
  const period = periodOf(given);
  const account = given.text('account');
  if (run !== undefined && period === null && account === undefined) return { kind: 'run', run };
  if (run !== undefined || period === null)
    throw usage(
      'expected a run, or --from DAY with --to DAY, or --quarter such as 2026-Q4, and only one of these',
    );
  return account === undefined ? { kind: 'period', ...period } : { kind: 'account', account, ...period };
}

/** From the beginning of the first day to the beginning of the day after the last, in UTC. */
function periodOf(given: Given): { from: string; to: string } | null {
  const [from, to, quarter] = ['from', 'to', 'quarter'].map((name) => given.text(name));
  if (quarter !== undefined) {
    if (from !== undefined || to !== undefined)
      throw usage('expected --quarter, or --from and --to, not both');
    return quarterOf(quarter);
  }
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined) throw usage('expected both --from DAY and --to DAY');
  const first = startOf(from);
  const last = startOf(to);
  if (last < first) throw usage(`expected a last day that is not before ${from}, got ${to}`);
  return { from: new Date(first).toISOString(), to: new Date(last + DAY_MS).toISOString() };
}

function quarterOf(text: string): { from: string; to: string } {
  const parts = QUARTER.exec(text)?.groups;
  if (parts === undefined) throw usage(`expected a quarter such as 2026-Q4, got ${JSON.stringify(text)}`);
  const year = Number(parts.year);
  const month = (Number(parts.quarter) - 1) * 3;
  const at = (months: number) => new Date(Date.UTC(year, months, 1)).toISOString();
  return { from: at(month), to: at(month + 3) };
}

/** The first millisecond of a day in UTC; a day that the calendar does not have is refused. */
function startOf(day: string): number {
  const start = DAY.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : NaN;
  if (!Number.isNaN(start) && new Date(start).toISOString().startsWith(day)) return start;
  throw usage(`expected a day such as 2026-10-01, got ${JSON.stringify(day)}`);
}

function nameOf(scope: Scope): string {
  if (scope.kind === 'run') return scope.run.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const [from, to] = [scope.from, new Date(Date.parse(scope.to) - 1).toISOString()].map((at) =>
    at.slice(0, 10),
  );
  const days = `evidence-${from ?? ''}-to-${to ?? ''}`;
  return scope.kind === 'period' ? days : `${days}-${scope.account.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
