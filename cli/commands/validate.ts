import { existsSync } from 'node:fs';
import path from 'node:path';
import { readAny } from '../../domain/definition/any.ts';
import type { ReadResult } from '../../domain/definition/read.ts';
import type { ReviewDraft } from '../../domain/definition/review.ts';
import type { Fault } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { RunbookDefinition } from '../../domain/runbook.ts';
import { planFaults, runbookPath } from '../definitions.ts';
import type { Loaded } from '../definitions.ts';
import { checkNames } from '../doctor/names.ts';
import { checkPasskeys } from '../doctor/passkeys.ts';
import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { withPasskeys } from '../people/folder.ts';
import { placeOf } from '../place.ts';
import { readText } from '../read-text.ts';
import { sayFault } from '../say-fault.ts';
import type { Given } from '../given.ts';
import { EXIT } from '../io.ts';
import type { ExitCode, Io } from '../io.ts';

/**
 * `validate FILE…`: every fault of every file, one a line, as `file:line:column: CODE message`. Runbooks are
 * planned against the organisation that is among the files, or named, or at the usual place; without one a line says
 * what was not checked, as for a review, which is held against its run only when it is signed. Exits 2 on any fault.
 */
export async function validate(io: Io, given: Given): Promise<ExitCode> {
  const files = new Set(given.words);
  const checked: Checked[] = [];
  for (const file of files) checked.push(await check({ file, cwd: io.cwd }));
  const beside = checked.some(({ organisation }) => organisation !== undefined)
    ? null
    : organisationAtHand({ io, given, checked });
  if (beside !== null && !files.has(beside)) {
    files.add(beside);
    checked.push(await check({ file: beside, cwd: io.cwd }));
  }
  const faults = [...checked.flatMap((one) => one.faults), ...plansOf(checked)];
  report({ faults, files: files.size, io });
  if (!io.json) for (const line of checked.flatMap(oddities)) io.say(line);
  if (isUnplanned(checked) && !io.json) io.say(UNPLANNED);
  if (checked.some(({ review }) => review !== undefined) && !io.json) io.say(UNHELD);
  return faults.length === 0 ? EXIT.ok : EXIT.usage;
}

const UNPLANNED =
  'not checked, for want of an organisation file (--organisation FILE): the names of people, channels, networks and sources, and whether the quorums can be had';

const UNHELD =
  'not checked, for want of its run: whether a review answers every code of the run, and whom it names (review RUN --sign FILE does)';

/** The organisation that runbooks are held against where none is among the files: the one named, else one that is there. */
function organisationAtHand({
  io,
  given,
  checked,
}: {
  io: Io;
  given: Given;
  checked: readonly Checked[];
}): string | null {
  const named = given.text('organisation');
  if (named !== undefined) return named;
  if (!checked.some(({ runbook }) => runbook !== undefined)) return null;
  const { organisationFile } = placeOf({ env: io.env, cwd: io.cwd });
  return existsSync(organisationFile) ? path.relative(io.cwd, organisationFile) : null;
}

function isUnplanned(checked: readonly Checked[]): boolean {
  const has = (kind: 'runbook' | 'organisation') => checked.some((one) => one[kind] !== undefined);
  return has('runbook') && !has('organisation');
}

/** No fault, but most likely one. */
function oddities({ organisation, standing = [] }: Checked): readonly string[] {
  if (organisation === undefined) return [];
  return [checkNames(organisation.value), checkPasskeys(standing)].flatMap(({ state, seen, mend }) =>
    state === 'ok' ? [] : [`warning: ${seen} → ${mend ?? ''}`],
  );
}

interface Checked {
  readonly faults: readonly Fault[];
  readonly runbook?: Loaded<RunbookDefinition>;
  readonly organisation?: Loaded<OrganisationDefinition>;
  readonly standing?: readonly StandingPasskey[];
  readonly review?: Loaded<ReviewDraft>;
}

async function check({ file, cwd }: { file: string; cwd: string }): Promise<Checked> {
  const bytes = await readText({ file, from: runbookPath({ name: file, cwd: path.resolve(cwd) }) });
  if (!bytes.ok) return bytes;
  const { text } = bytes;
  const definition = readAny({ file, text });
  switch (definition.kind) {
    case 'unknown':
      return { faults: definition.faults };
    case 'runbook':
      return outcome(definition.read, (read) => ({ runbook: { file, text, ...read } }));
    case 'organisation':
      return withFolder({
        checked: outcome(definition.read, (read) => ({ organisation: { file, text, ...read } })),
        directory: path.dirname(path.resolve(cwd, file)),
      });
    case 'review':
      return outcome(definition.read, (read) => ({ review: { file, text, ...read } }));
  }
}

function outcome<T>(
  read: ReadResult<T>,
  keep: (read: Extract<ReadResult<T>, { ok: true }>) => Omit<Checked, 'faults'>,
): Checked {
  return read.ok ? { faults: [], ...keep(read) } : { faults: read.faults };
}

/** The faults of the folder of passkeys that an organisation file names, after its own. */
async function withFolder({ checked, directory }: { checked: Checked; directory: string }): Promise<Checked> {
  if (checked.organisation === undefined) return checked;
  const read = await withPasskeys(checked.organisation, directory);
  if (!read.ok) return { ...checked, faults: read.faults };
  return { ...checked, organisation: read.organisation, standing: read.standing };
}

/** A drill is planned, because it is the stricter mode: what a drill can do, an incident can. */
function plansOf(checked: readonly Checked[]): Fault[] {
  const organisations = checked.flatMap(({ organisation }) => organisation ?? []);
  const runbooks = checked.flatMap(({ runbook }) => runbook ?? []);
  return runbooks.flatMap((runbook) => {
    return organisations.flatMap((organisation) => planFaults({ runbook, organisation, mode: 'drill' }));
  });
}

function report({ faults, files, io }: { faults: readonly Fault[]; files: number; io: Io }): void {
  if (io.json) {
    io.out(`${JSON.stringify({ ok: faults.length === 0, faults })}\n`);
    return;
  }
  io.out(faults.map((fault) => `${sayFault(fault)}\n`).join(''));
  io.say(
    `${files} ${files === 1 ? 'file' : 'files'}, ${faults.length === 0 ? 'no fault' : `faults: ${faults.length}`}`,
  );
}
