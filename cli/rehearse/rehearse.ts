import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { neededPermissions } from '../../activities/tenant/permissions.ts';
import type { RunId } from '../../domain/ids.ts';
import { ANYONE } from '../../domain/language/language.ts';
import type { Mode, RunInput } from '../../domain/plan/types.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Io } from '../io.ts';
import { followRun, type Followed } from '../live/follow.ts';
import { planFor } from '../plan-for.ts';
import { newRunId, startRun } from '../start-run.ts';
import type { Fault } from './fault.ts';
import { attendedNext, handsOf } from './attended.ts';
import { sendForm } from './https.ts';
import { identityProviderProbe } from './organisation.ts';
import { overlayFor } from './overlay.ts';
import { playPeople } from './people.ts';
import { sayRehearsal } from './report.ts';
import { furnishRoom } from './room.ts';
import { changeRunbook } from './runbook.ts';
import type { Session } from './session.ts';
import type { PretendTenant } from './tenant.ts';

/** What to rehearse with a session. */
export interface Rehearsal {
  readonly session: Session;
  /** A runbook file. */
  readonly runbook: string;
  readonly mode: Mode;
  readonly fault: Fault | null;
  /** Ids of the people whom somebody at a terminal plays. */
  readonly attended: ReadonlySet<string>;
  readonly io: Io;
  /** Starts the run that was prepared, elsewhere than here, and says under which id. */
  readonly start?: ((input: RunInput) => Promise<RunId>) | undefined;
  /** Called when the run has started, with what people may know. */
  readonly started?:
    | ((beginning: { readonly input: RunInput; readonly passkeys: ReadonlyMap<string, string> }) => void)
    | undefined;
}

const INITIATOR = 'commander-1';
const EVERY_MS = 300;
/** Directory roles that a permission can need beside it: as they are told to people, and as the pretend tenant has them. */
const DIRECTORY_ROLES = [
  { title: 'Privileged Authentication Administrator', role: 'privilegedAuthenticationAdministrator' },
  { title: 'Privileged Role Administrator', role: 'privilegedRoleAdministrator' },
] as const;

/** Runs one rehearsal from a fresh tenant to the sealed verdict. The session can be used again afterwards. */
export async function rehearse(rehearsal: Rehearsal): Promise<Followed> {
  const { session, mode, fault, io } = rehearsal;
  const passkeys = await session.tenant.reset();
  const overlay = await overlayFor({ runbook: rehearsal.runbook, fault });
  if (overlay.unit === 'restricted') await session.tenant.confine();
  await session.reorganise(overlay);
  await grantNeeded(rehearsal);
  const prepared = await prepare(rehearsal);
  for (const line of sayRehearsal({ input: prepared, rehearsal })) io.say(line);
  if (mode === 'incident') await loseIdentityProvider(session.tenant);
  await armFaults({ tenant: session.tenant, fault });
  const input = { ...prepared, run: await begin({ rehearsal, input: prepared }) };
  rehearsal.started?.({ input, passkeys });
  return play({ rehearsal, input, passkeys });
}

async function begin({
  rehearsal: { session, start },
  input,
}: {
  rehearsal: Rehearsal;
  input: RunInput;
}): Promise<RunId> {
  if (start !== undefined) return start(input);
  await startRun({ client: session.client, input });
  return input.run;
}

/** The engine gets what `breakglass permissions` names for its organisation, and no other right. */
async function grantNeeded({ session: { place, tenant }, io }: Rehearsal): Promise<void> {
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const needs = neededPermissions({ organisation, plan: null });
  const needed = needs.flatMap((each) => each.needed);
  const named = needed.flatMap(({ roles }) => roles);
  await tenant.grant({
    permissions: needed.map(({ permission }) => permission),
    directoryRoles: DIRECTORY_ROLES.filter(({ title }) => named.some((role) => role.startsWith(title))).map(
      ({ role }) => role,
    ),
  });
}

/** The runbook as changed by the fault lies beside the organisation file, so that plan and evidence show it. */
async function prepare({ session, runbook, mode, fault, io }: Rehearsal): Promise<RunInput> {
  const { place } = session;
  const text = changeRunbook({ text: await readFile(runbook, 'utf8'), changes: fault?.runbook ?? [] });
  const name = path.basename(runbook, '.yaml');
  const file = path.join(
    place.directory,
    'runbooks',
    `${fault === null ? name : `${name}-${fault.name}`}.yaml`,
  );
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  const prepared = await planFor({ runbook: file, place, cwd: io.cwd, mode });
  const reason = fault === null ? 'rehearsal' : `rehearsal of ${fault.name}`;
  return {
    run: newRunId({ runbook: prepared.plan.runbook, at: new Date() }),
    ...prepared,
    initiator: INITIATOR,
    reason,
  };
}

/** People act and the run is shown until it ends; whichever breaks first ends the other. */
async function play({
  rehearsal,
  input,
  passkeys,
}: {
  rehearsal: Rehearsal;
  input: RunInput;
  passkeys: ReadonlyMap<string, string>;
}): Promise<Followed> {
  const { session, fault, attended, io } = rehearsal;
  const { client, people, place, tenant } = session;
  const broken = new AbortController();
  const signal = AbortSignal.any([io.signal, broken.signal]);
  const orBreak = async <T>(part: Promise<T>): Promise<T> => {
    try {
      return await part;
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  };
  const openPgp = session.openPgp();
  const readPass = (step: string) =>
    openPgp === null
      ? Promise.reject(new TypeError('expected a runbook that makes a pass'))
      : openPgp.readNewest(`${input.run}.${step.replaceAll('/', '.')}.`);
  const room = furnishRoom({ tenant, passkeys, readPass, signal });
  const approvers = fault?.approvers ?? 'willing';
  const following = orBreak(
    followRun({
      client,
      run: input.run,
      place,
      io: { ...io, signal },
      everyMs: EVERY_MS,
      reader: { ...ANYONE, language: session.language },
      next:
        attended.size === 0
          ? () => null
          : attendedNext(handsOf({ session, passkeys, passCommand: openPgp?.command })),
    }),
  );
  const playing = orBreak(playPeople({ client, run: input.run, people, attended, room, approvers, signal }));
  const lifting = orBreak(liftFaults({ tenant, fault, signal }));
  // Whoever still asks the server when its connection is closed would throw into nowhere.
  await Promise.allSettled([following, playing, lifting]);
  broken.signal.throwIfAborted();
  return following;
}

/** An incident is not declared, it is: the pretend identity provider answers one last time, to us. */
async function loseIdentityProvider({ arm, facts, ca }: PretendTenant): Promise<void> {
  await arm({ name: 'idp-stays-down', settings: {} });
  await sendForm({ url: identityProviderProbe(facts), ca });
}

async function armFaults({ tenant, fault }: { tenant: PretendTenant; fault: Fault | null }): Promise<void> {
  for (const { name, settings } of fault?.tenant ?? []) await tenant.arm({ name, settings: settings ?? {} });
}

/** Faults that end by themselves, as outages do. */
async function liftFaults({
  tenant,
  fault,
  signal,
}: {
  tenant: PretendTenant;
  fault: Fault | null;
  signal: AbortSignal;
}): Promise<void> {
  await Promise.all(
    (fault?.tenant ?? []).map(async ({ name, liftedAfterMs }) => {
      if (liftedAfterMs === undefined) return;
      await pause(liftedAfterMs, undefined, { signal });
      await tenant.disarm({ name });
    }),
  );
}
