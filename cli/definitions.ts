import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readOrganisation } from '../domain/definition/organisation.ts';
import type { PlaceOf, ReadResult } from '../domain/definition/read.ts';
import { readRunbook } from '../domain/definition/runbook.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { Fault } from '../domain/errors.ts';
import { ID_PATTERN } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { Digest } from '../domain/ids.ts';
import { resolvePlan } from '../domain/plan/resolve.ts';
import type { Mode, Plan } from '../domain/plan/types.ts';
import type { RunbookDefinition } from '../domain/runbook.ts';
import { withPasskeys, type OrganisationWithFolder } from './people/folder.ts';
import { packageFile, PROGRAM } from './place.ts';
import { readText } from './read-text.ts';

/** A definition that was read, with the exact text that it was read from. */
export interface Loaded<T> {
  readonly file: string;
  readonly text: string;
  readonly value: T;
  readonly placeOf: PlaceOf;
}

/** The package's own runbooks. */
export const BUNDLED = path.dirname(packageFile('runbooks/quarterly-drill.yaml'));

/**
 * Reads a runbook: a path, or the bare name of one shipped with the package (`quarterly-drill`). Throws
 * `BreakglassError` with the first fault's code and place; its message tells how many more there are.
 */
export async function loadRunbook({
  name,
  cwd,
}: {
  name: string;
  cwd: string;
}): Promise<Loaded<RunbookDefinition>> {
  const from = runbookPath({ name, cwd });
  if (ID_PATTERN.test(name) && !existsSync(from)) throw await noneOfName(name);
  return load({ file: name, from, read: readRunbook });
}

async function noneOfName(name: string): Promise<BreakglassError> {
  const files = await readdir(BUNDLED);
  const bundled = files.map((file) => path.basename(file, '.yaml')).toSorted();
  return new BreakglassError({
    code: 'FILE_NOT_FOUND',
    message: `expected a runbook's file, or one of ${bundled.join(', ')}; got none of this name`,
    place: { file: name, line: 1, column: 1 },
  });
}

/**
 * Reads an organisation file with the folder of passkeys that it names. Throws as `loadRunbook` does; a missing file with
 * what to do about it.
 */
export async function loadOrganisation(from: {
  file: string;
  cwd: string;
}): Promise<Loaded<OrganisationDefinition>> {
  return (await loadOrganisationWithFolder(from)).organisation;
}

/** The same, with every passkey of the folder, whether it counts or not. */
export async function loadOrganisationWithFolder({
  file,
  cwd,
}: {
  file: string;
  cwd: string;
}): Promise<OrganisationWithFolder> {
  const from = path.resolve(cwd, file);
  if (existsSync(from)) {
    const read = await withPasskeys(await load({ file, from, read: readOrganisation }), path.dirname(from));
    if (read.ok) return read;
    throw firstOf(read.faults);
  }
  throw new BreakglassError({
    code: 'FILE_NOT_FOUND',
    message:
      `expected an organisation file at ${from}, got none; name yours with --organisation FILE ` +
      `(or BREAKGLASS_ORGANISATION), or write a first one: ${PROGRAM} init --directory DIR`,
  });
}

interface ToPlan {
  readonly runbook: Loaded<RunbookDefinition>;
  readonly organisation: Loaded<OrganisationDefinition>;
  readonly mode: Mode;
}

/**
 * Resolves a plan; throws the first problem, with its place in the runbook, where that is impossible. `trustedCa` is
 * the digest of the certificates that the organisation trusts beside the system's.
 */
export function loadPlan({ trustedCa, ...given }: ToPlan & { readonly trustedCa: Digest | null }): Plan {
  const { runbook, organisation, mode } = given;
  const resolved = resolvePlan({
    runbook: runbook.value,
    organisation: organisation.value,
    mode,
    trustedCa,
  });
  if (resolved.ok) return resolved.plan;
  throw firstOf(planFaults(given));
}

/** Every problem of a plan as a fault with its place in the runbook; empty where it can be carried out. */
export function planFaults({ runbook, organisation, mode }: ToPlan): Fault[] {
  const resolved = resolvePlan({
    runbook: runbook.value,
    organisation: organisation.value,
    mode,
    trustedCa: null,
  });
  if (resolved.ok) return [];
  return resolved.problems.map((problem) => ({ ...problem, place: runbook.placeOf(problem.path) }));
}

/** Runbooks of the package that an organisation can begin with, the fullest first. */
const DRILLS = ['quarterly-drill', 'sign-in-check'] as const;

/** The first of the package's drills that can be carried out with this organisation; null where none can. */
export async function drillThatPlans({
  organisation,
  cwd,
}: {
  organisation: Loaded<OrganisationDefinition>;
  cwd: string;
}): Promise<(typeof DRILLS)[number] | null> {
  for (const name of DRILLS) {
    const runbook = await loadRunbook({ name, cwd });
    if (planFaults({ runbook, organisation, mode: 'drill' }).length === 0) return name;
  }
  return null;
}

/** Where a runbook lies: a bare id that is no file here stands for one of the package's own. */
export function runbookPath({ name, cwd }: { name: string; cwd: string }): string {
  const here = path.resolve(cwd, name);
  return ID_PATTERN.test(name) && !existsSync(here) ? path.join(BUNDLED, `${name}.yaml`) : here;
}

interface ToLoad<T> {
  readonly file: string;
  readonly from: string;
  readonly read: (input: { file: string; text: string }) => ReadResult<T>;
}

async function load<T>({ file, from, read }: ToLoad<T>): Promise<Loaded<T>> {
  const bytes = await readText({ file, from });
  if (!bytes.ok) throw firstOf(bytes.faults);
  const result = read({ file, text: bytes.text });
  if (!result.ok) throw firstOf(result.faults);
  return { file, text: bytes.text, value: result.value, placeOf: result.placeOf };
}

/** Faults as the one error that a command can throw. */
export function firstOf(faults: readonly Fault[]): BreakglassError {
  const [first, ...more] = faults;
  if (first === undefined) throw new TypeError('a refusal without a fault');
  const rest =
    more.length === 0 ? '' : `; and ${more.length} more, see: ${PROGRAM} validate ${first.place.file}`;
  return new BreakglassError({ code: first.code, message: `${first.message}${rest}`, place: first.place });
}
