import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { loadEvidenceKey } from '../../evidence/keys.ts';
import {
  drillThatPlans,
  loadOrganisationWithFolder,
  loadPlan,
  loadRunbook,
  type Loaded,
} from '../definitions.ts';
import type { Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { PROGRAM, type Place } from '../place.ts';
import { shellWord } from '../plain.ts';
import { trustedCaOf } from '../trusted-ca.ts';
import { channelChecks } from './channels.ts';
import { fileChecks } from './files.ts';
import { checkProxy, machineChecks } from './machine.ts';
import { incidentChecks } from './incident.ts';
import { checkNames } from './names.ts';
import { checkPasskeys } from './passkeys.ts';
import { permissionChecks } from './permissions.ts';
import { checkPrivateKeys, checkSamples } from './samples.ts';
import { scheduleChecks } from './schedules.ts';
import { checkStance } from './stance.ts';

/** One thing that was looked at. `mend` is what to do about it; null where nothing is to be done. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly seen: string;
  readonly mend: string | null;
}

/** A finding before it has its name. */
export type Check = Omit<Finding, 'what'>;

/**
 * Looks at everything that a run needs, without the tenant; each thing by itself, so that all faults show at once. Where
 * no runbook is named, at the fullest drill that the organisation can carry out, and the permissions of all that it can
 * lead to.
 */
export async function examine({
  place,
  runbook,
  io,
}: {
  place: Place;
  runbook: string | undefined;
  io: Io;
}): Promise<Finding[]> {
  const read = await attempt(() => loadOrganisationWithFolder({ file: place.organisationFile, cwd: io.cwd }));
  const checks: [what: string, check: Promise<Check>][] = [
    [
      'organisation file',
      Promise.resolve(
        sayLoaded({ organisation: read instanceof BreakglassError ? read : read.organisation, place }),
      ),
    ],
    ['ssh-keygen', checkSshKeygen()],
    ['server', checkServer({ place, io })],
    ['clock', checkClock()],
    ['proxy', checkProxy(io.env)],
  ];
  if (!(read instanceof BreakglassError)) {
    const { organisation, standing } = read;
    checks.push(
      ['plan', checkPlan({ runbook, organisation, place, io })],
      ['evidence key', checkEvidenceKey({ place, organisation: organisation.value })],
      ...(await permissionChecks({ organisation, runbook, place, io })),
      ['sample ids', Promise.resolve(checkSamples(organisation.value))],
      ['meant policies', Promise.resolve(checkStance(organisation.value.accounts))],
      ['account names', Promise.resolve(checkNames(organisation.value))],
      ['passkeys', Promise.resolve(checkPasskeys(standing))],
      ['private keys', checkPrivateKeys({ place, organisation: organisation.value })],
      ...incidentChecks({ organisation: organisation.value, place }),
      ...scheduleChecks({ organisation: organisation.value, place, io }),
      ...machineChecks({ organisation: organisation.value, env: io.env }),
      ...channelChecks({ organisation: organisation.value, place }),
      ...fileChecks({ organisation: organisation.value, directory: place.directory }),
    );
  }
  return Promise.all(checks.map(async ([what, check]) => ({ what, ...(await check) })));
}

async function attempt<T>(work: () => Promise<T>): Promise<T | BreakglassError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BreakglassError) return error;
    throw error;
  }
}

function ok(seen: string): Check {
  return { state: 'ok', seen, mend: null };
}

function fail(seen: string, mend: string): Check {
  return { state: 'fail', seen, mend };
}

function sayLoaded({
  organisation,
  place,
}: {
  organisation: Loaded<OrganisationDefinition> | BreakglassError;
  place: Place;
}): Check {
  if (!(organisation instanceof BreakglassError))
    return ok(`${organisation.value.organisation}, ${place.organisationFile}`);
  const mend =
    organisation.code === 'FILE_NOT_FOUND'
      ? `name yours with --organisation FILE, or write one: ${PROGRAM} init --directory DIR`
      : `see all faults: ${PROGRAM} validate ${shellWord(place.organisationFile)}`;
  return fail(`${organisation.code}: ${organisation.message}`, mend);
}

async function checkPlan({
  runbook: named,
  organisation,
  place: { directory },
  io,
}: {
  runbook: string | undefined;
  organisation: Loaded<OrganisationDefinition>;
  place: Place;
  io: Io;
}): Promise<Check> {
  const fullest = 'quarterly-drill';
  const runbook = named ?? (await drillThatPlans({ organisation, cwd: io.cwd })) ?? fullest;
  const plan = await attempt(async () =>
    loadPlan({
      runbook: await loadRunbook({ name: runbook, cwd: io.cwd }),
      organisation,
      trustedCa: await trustedCaOf({ organisation: organisation.value, directory }),
      mode: 'drill',
    }),
  );
  if (!(plan instanceof BreakglassError)) {
    const less =
      named === undefined && runbook !== fullest
        ? `; what ${fullest} lacks: ${PROGRAM} validate ${fullest}`
        : '';
    return ok(`${plan.runbook}: ${plan.steps.length} steps for ${plan.people.length} people${less}`);
  }
  const at = plan.place === undefined ? '' : ` (${plan.place.file}:${plan.place.line}:${plan.place.column})`;
  return fail(`${plan.code}: ${plan.message}${at}`, 'change the runbook, or the organisation that it names');
}

async function checkEvidenceKey({
  place,
  organisation,
}: {
  place: Place;
  organisation: OrganisationDefinition;
}): Promise<Check> {
  const key = await attempt(() =>
    loadEvidenceKey({ state: place.stateDirectory, organisation: organisation.organisation }),
  );
  if (!(key instanceof BreakglassError)) return ok(key.vkey);
  if (key.code === 'KEY_LOCKED') return ok('with a passphrase, which up and worker ask for');
  return fail(
    key.message,
    `put back the key from your backup; a new organisation makes its first one: ${commandLine({ words: ['keys', 'create'], place })}`,
  );
}

async function checkSshKeygen(): Promise<Check> {
  // Without arguments that it likes it exits with 1 and names its options; only its absence is an error of spawning.
  const said = await promisify(execFile)('ssh-keygen', ['-Y', 'none']).then(
    () => 'present',
    (error: unknown) =>
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : 'present',
  );
  return said === null ? fail('not found', 'install OpenSSH 8.1 or later; people sign with it') : ok(said);
}

async function checkServer({ place, io }: { place: Place; io: Io }): Promise<Check> {
  const { connectClient, resolveTarget } = await import('../../worker/connection.ts');
  const up = commandLine({ words: ['up'], place });
  const target = await attempt(() => resolveTarget({ env: io.env, stateDirectory: place.stateDirectory }));
  if (target instanceof BreakglassError) {
    return target.code === 'SERVER_NOT_RUNNING'
      ? { state: 'warn', seen: 'not running', mend: `start it: ${up}` }
      : fail(target.message, 'mend the TEMPORAL_ variables, or unset them for the embedded server');
  }
  const connected = await attempt(() => connectClient(target));
  if (connected instanceof BreakglassError) return fail(connected.message, `start it: ${up}`);
  await connected.close();
  return ok(`${target.kind}, ${target.address}, namespace ${target.namespace}`);
}

/** Without the tenant only nonsense can be seen; the run itself compares with the tenant's log. */
const RELEASED = Date.parse('2026-01-01T00:00:00Z');

function checkClock(): Promise<Check> {
  const now = new Date();
  const sane = now.getTime() > RELEASED;
  return Promise.resolve(
    sane
      ? ok(now.toISOString())
      : fail(now.toISOString(), 'set the clock: decisions and evidence carry its time'),
  );
}
