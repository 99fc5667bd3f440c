import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { isPackage } from '../../evidence/package/files.ts';
import { verifyPackage } from '../../evidence/package/verify.ts';
import { showJournal } from '../../evidence/show.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import type { OwnOrganisation } from '../../evidence/verify/organisation.ts';
import { readVkeys } from '../../evidence/verify/trust.ts';
import { loadOrganisation, loadRunbook } from '../definitions.ts';
import { outsideTrust } from '../evidence/outside-trust.ts';
import { withProgress } from '../evidence/progress.ts';
import { sayPackage } from '../evidence/say-package.ts';
import { sayReport } from '../evidence/say-report.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { trustedCaOf } from '../trusted-ca.ts';

/**
 * `evidence verify PATH`: checks a package, a run folder, or each in a directory, from the files alone. Trusts the keys in
 * `--keys FILE`, else those remembered from first use; with `--organisation FILE` each plan must be the one that this
 * file gives for the run's runbook. Timestamps and witnesses are trusted as `outsideTrust` says. Exit code 0 only if
 * every run is valid, else 3.
 */
export async function evidenceVerify(io: Io, given: Given): Promise<ExitCode> {
  const target = path.resolve(io.cwd, firstWord(given));
  const keysFile = given.text('keys');
  const trust =
    keysFile === undefined
      ? { pins: pinsFile(io.env) }
      : { vkeys: await readKeys(path.resolve(io.cwd, keysFile)) };
  const file = given.text('organisation');
  const organisation = file === undefined ? null : await ownOrganisation({ file, cwd: io.cwd });
  const fileOf = (name: string) => {
    const named = given.text(name);
    return named === undefined ? null : path.resolve(io.cwd, named);
  };
  const outside = await outsideTrust({
    rootsFile: fileOf('timestamp-roots'),
    keysFile: fileOf('witness-keys'),
    seenFiles: given.texts('seen').map((each) => path.resolve(io.cwd, each)),
    organisation,
  });
  const asked = { path: target, ...trust, organisation, outside };
  const doing = 'Verifying';
  if (await isPackage(target)) {
    const found = await withProgress({ io, doing, work: () => verifyPackage(asked) });
    io.out(`${io.json ? JSON.stringify(found) : sayPackage(found)}\n`);
    return found.valid ? EXIT.ok : EXIT.notPassed;
  }
  const report = await withProgress({ io, doing, work: () => verifyEvidence(asked) });
  if (io.json) io.out(`${JSON.stringify(report)}\n`);
  else io.out(`${sayReport(report)}\n`);
  return report.valid ? EXIT.ok : EXIT.notPassed;
}

/** `evidence show PATH`: the journal as a timeline, one event a line. It verifies nothing, and says so. */
export async function evidenceShow(io: Io, given: Given): Promise<ExitCode> {
  const lines = await showJournal({ path: path.resolve(io.cwd, firstWord(given)) });
  if (io.json) {
    io.out(
      `${JSON.stringify({ verified: false, lines: lines.map(({ line, event }) => ({ line, event })) })}\n`,
    );
  } else {
    io.out(lines.map(({ text }) => `${text}\n`).join(''));
    io.say('Shown as written, not verified.');
  }
  return EXIT.ok;
}

/** The organisation file, and the certificates and runbooks beside it that it names. */
async function ownOrganisation({
  file,
  cwd,
}: {
  file: string;
  cwd: string;
}): Promise<OwnOrganisation & { readonly directory: string }> {
  const { value: definition } = await loadOrganisation({ file, cwd });
  const directory = path.dirname(path.resolve(cwd, file));
  const trustedCa = await trustedCaOf({ organisation: definition, directory });
  return { definition, directory, trustedCa, runbooks: await runbooksOf({ definition, directory }) };
}

/** The runbooks of its schedules. One that is not there, or does not hold, is not held against runs, and they say so. */
async function runbooksOf({
  definition: { schedules },
  directory,
}: {
  definition: OwnOrganisation['definition'];
  directory: string;
}): Promise<ReadonlyMap<string, Digest>> {
  const runbooks = new Map<string, Digest>();
  for (const { id, runbook } of schedules) {
    const read = await orNull(() => loadRunbook({ name: runbook, cwd: directory }));
    if (read !== null) runbooks.set(id, sha256Hex(read.text));
  }
  return runbooks;
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BreakglassError) return null;
    throw error;
  }
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
