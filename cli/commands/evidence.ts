import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { showJournal } from '../../evidence/show.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import type { RunReport, Trust } from '../../evidence/verify/report.ts';
import { readVkeys } from '../../evidence/verify/trust.ts';
import { loadOrganisation } from '../definitions.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { plain } from '../plain.ts';

const TRUST: Readonly<Record<Trust['kind'], string>> = {
  given: 'a key that you gave',
  pinned: 'the key remembered from earlier evidence of this organisation',
  'first-use': 'a key seen here for the first time, and remembered now: compare it with the organisation',
  none: 'no key: there is no checkpoint yet',
};

const ROSTER: Readonly<Record<RunReport['roster'], string>> = {
  held: 'are those of the roster that you gave',
  'not-checked': 'not checked against a roster',
};

/**
 * `evidence verify PATH`: checks a run folder, or each in a directory, from the files alone. Trusts the keys in
 * `--keys FILE`, else those remembered from first use; with `--organisation FILE` holds people and keys of the plan
 * against that roster. Exit code 0 only if every run is valid, else 3.
 */
export async function evidenceVerify(io: Io, given: Given): Promise<ExitCode> {
  const target = path.resolve(io.cwd, firstWord(given));
  const keysFile = given.text('keys');
  const trust =
    keysFile === undefined
      ? { pins: pinsFile(io.env) }
      : { vkeys: await readKeys(path.resolve(io.cwd, keysFile)) };
  const file = given.text('organisation');
  const roster = file === undefined ? null : (await loadOrganisation({ file, cwd: io.cwd })).value;
  const report = await verifyEvidence({ path: target, ...trust, roster });
  if (io.json) io.out(`${JSON.stringify(report)}\n`);
  else io.out(`${report.runs.map(sayRun).join('\n\n')}\n`);
  return report.valid ? EXIT.ok : EXIT.notPassed;
}

/** `evidence show PATH`: the journal as a timeline, one event a line. It verifies nothing, and says so. */
export async function evidenceShow(io: Io, given: Given): Promise<ExitCode> {
  const lines = await showJournal({ path: path.resolve(io.cwd, firstWord(given)) });
  if (io.json) {
    io.out(`${JSON.stringify(lines.map(({ line, event }) => ({ line, event })))}\n`);
  } else {
    io.out(lines.map(({ text }) => `${text}\n`).join(''));
    io.say('Shown as written, not verified.');
  }
  return EXIT.ok;
}

async function readKeys(file: string): Promise<readonly string[]> {
  const vkeys = await readVkeys(file);
  if (vkeys.length > 0) return vkeys;
  throw new BreakglassError({
    code: 'FILE_NOT_FOUND',
    message: `expected evidence keys in ${file}, found none`,
  });
}

/** Keys met on first use are remembered for the person, not for an organisation: a reader has no organisation file. */
function pinsFile(env: Io['env']): string {
  const base = env.XDG_CONFIG_HOME ?? (env.HOME === undefined ? undefined : path.join(env.HOME, '.config'));
  if (base !== undefined && base !== '') return path.join(base, 'breakglass', 'known-evidence-keys');
  throw new BreakglassError({
    code: 'USAGE',
    message: 'expected --keys FILE, as there is no HOME to remember keys in',
  });
}

function sayRun(report: RunReport): string {
  const lines = [sayStatus(report), ...sayChecked(report), ...sayPeople(report), ...sayAbsent(report)];
  return lines.map(plain).join('\n');
}

function sayStatus({ run, path: folder, status, broken, verdict, restored }: RunReport): string {
  const name = run ?? path.basename(folder);
  switch (status) {
    case 'valid':
      return `VALID   ${name}: the run ${verdict ?? ''}, restored: ${restored === true ? 'yes' : 'no'}`;
    case 'open':
      return `OPEN    ${name}: not closed yet; nothing shows whether its end is all there`;
    case 'broken':
      return `BROKEN  ${name}: ${broken?.code ?? ''} at ${broken?.place ?? ''}: ${broken?.message ?? ''}`;
  }
}

function sayChecked({ checked, log, trust, roster, status, unreferencedArtifacts }: RunReport): string[] {
  const { events, decisions, artifacts, checkpoints } = checked;
  const counts = `events ${events}, decisions ${decisions}, artifacts ${artifacts}, checkpoints ${checkpoints}`;
  return [
    `  ${status === 'broken' ? 'held before the break' : 'checked'}: ${counts}`,
    ...(log === null ? [] : [`  root: ${log.root} over ${log.size} events`]),
    `  sealed by: ${TRUST[trust.kind]}`,
    ...trust.signedBy.map((vkey) => `    ${vkey}`),
    `  people and keys of the plan: ${ROSTER[roster]}`,
    ...(unreferencedArtifacts === 0
      ? []
      : [`  stored but named by no event: ${unreferencedArtifacts} artifacts`]),
  ];
}

function sayPeople({ people }: RunReport): string[] {
  if (people.length === 0) return ['  signed by people: nobody'];
  return [
    '  signed by people:',
    ...people.map(
      ({ event, person, choice, step, key }) => `    event ${event}: ${person}, ${choice}, ${step} (${key})`,
    ),
  ];
}

function sayAbsent({ absent }: RunReport): string[] {
  return ['  not in this evidence, so not checked:', ...absent.map((each) => `    ${each}`)];
}
