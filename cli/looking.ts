import type { Logger } from 'pino';
import { openEscrow } from '../activities/escrow/room.ts';
import type { Room } from '../activities/room.ts';
import { createTenants, type Tenants } from '../activities/tenant/tenants.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { AccountDefinition, OrganisationDefinition } from '../domain/organisation.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { readEarlierLook } from '../evidence/earlier-look.ts';
import { readSignInWindows } from '../evidence/sign-in-windows.ts';
import { createLogger } from '../worker/logger.ts';
import { loadOrganisation } from './definitions.ts';
import type { Given } from './given.ts';
import type { ExitCode, Io } from './io.ts';
import { paceOf } from './pace.ts';
import { placeOf, type Place } from './place.ts';
import { againTrusting } from './readiness/again.ts';

/** What a command needs that only looks at accounts. */
export interface Looking {
  readonly room: Room;
  readonly accounts: readonly AccountDefinition[];
}

/**
 * Begins a command that looks at the accounts of `--account`, or all, without a run and without Temporal. Ends with an
 * exit code where the command was run again by a process that trusts the tenant's certificates.
 *
 * @param command - the word that it is run again by.
 */
export async function openLooking({
  command,
  io,
  given,
}: {
  readonly command: string;
  readonly io: Io;
  readonly given: Given;
}): Promise<Looking | ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const account = given.text('account');
  const accounts = chosen({ organisation, account });
  const words = [command, ...(account === undefined ? [] : ['--account', account])];
  const again = await againTrusting({ words, organisation, place, io });
  return again ?? { room: roomOf({ organisation, place, env: io.env }), accounts };
}

/** `USAGE` for a name that no account has. */
function chosen({
  organisation,
  account,
}: {
  organisation: OrganisationDefinition;
  account: string | undefined;
}): readonly AccountDefinition[] {
  if (account === undefined) return organisation.accounts;
  const found = organisation.accounts.filter(({ id }) => id === account);
  if (found.length > 0) return found;
  const known = organisation.accounts.map(({ id }) => id).join(', ');
  const message = `expected --account with one of ${known}, got ${JSON.stringify(account)}`;
  throw new BreakglassError({ code: 'USAGE', message });
}

/** The worker's own room, but for the evidence: there is no run that anything could be kept for. */
function roomOf({
  organisation,
  place,
  env,
}: {
  organisation: OrganisationDefinition;
  place: Place;
  env: Io['env'];
}): Room {
  const { directory: baseDirectory, evidenceDirectory: directory } = place;
  return {
    organisation,
    baseDirectory,
    logger: silent(),
    // A look writes nothing.
    escrow: openEscrow(baseDirectory),
    tenants: tenantsOf({ organisation, place, env }),
    readWindows: (asked) => readSignInWindows({ directory, ...asked }),
    readEarlierLook: (about) => readEarlierLook({ directory, ...about }),
    storeArtifact: ({ bytes }) => Promise.resolve(sha256Hex(bytes)),
  };
}

/** The tenants of an organisation, for a command that asks them beside every worker. */
export function tenantsOf({
  organisation,
  place: { directory: baseDirectory },
  env,
}: {
  organisation: OrganisationDefinition;
  place: Place;
  env: Io['env'];
}): Tenants {
  return createTenants({ organisation, baseDirectory, logger: silent(), ...paceOf(env) });
}

function silent(): Logger {
  return createLogger({ level: 'silent', destination: 'stderr' });
}
