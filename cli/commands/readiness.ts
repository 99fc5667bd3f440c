import { CONDITIONAL_ACCESS_INTERVAL_MS, createPacer } from '../../activities/pacer.ts';
import type { Room } from '../../activities/room.ts';
import { openEscrow } from '../../activities/escrow/room.ts';
import { createTenants } from '../../activities/tenant/tenants.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountDefinition, OrganisationDefinition } from '../../domain/organisation.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { readSignInWindows } from '../../evidence/sign-in-windows.ts';
import { createLogger } from '../../worker/logger.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { plainJson } from '../plain.ts';
import { sayGranted } from '../permissions/said.ts';
import { againTrusting } from '../readiness/again.ts';
import { grantedTo, isUneven } from '../readiness/granted.ts';
import { lookAt } from '../readiness/look.ts';
import type { Row } from '../readiness/row.ts';
import { trustedCaFile, trustedCaOf } from '../trusted-ca.ts';

/**
 * `readiness [--account ID]`: asks the tenant by every readiness check, as a run would, and keeps nothing. Exit code 3
 * where a check does not hold, or could not be decided that a run would need decided. Permissions that are missing or not
 * needed are told beside it.
 */
export async function readiness(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const accounts = chosen({ organisation, account: given.text('account') });
  const ca = trustedCaFile({ organisation, directory: place.directory });
  if (ca !== null && io.env.NODE_EXTRA_CA_CERTS !== ca) {
    await trustedCaOf({ organisation, directory: place.directory });
    const words = ['readiness', '--organisation', place.organisationFile, ...passedOn({ io, given })];
    return await againTrusting({ ca, words, io });
  }
  const room = roomOf({
    organisation,
    baseDirectory: place.directory,
    evidenceDirectory: place.evidenceDirectory,
  });
  const rows = await lookAt({ room, accounts, signal: io.signal });
  const grants = await grantedTo({ ...room, accounts, signal: io.signal });
  if (io.json) io.out(`${plainJson({ checks: rows, permissions: grants })}\n`);
  else io.out(sayRows(rows));
  for (const line of grants.filter(isUneven).flatMap(sayGranted)) io.say(line);
  return rows.some(({ decides }) => decides) ? EXIT.notPassed : EXIT.ok;
}

/** The accounts that are looked at; `USAGE` for a name that none has. */
export function chosen({
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

/** The words of this command line that its second start needs. */
export function passedOn({ io, given }: { io: Io; given: Given }): readonly string[] {
  const account = given.text('account');
  return [...(account === undefined ? [] : ['--account', account]), ...(io.json ? ['--json'] : [])];
}

/** The worker's own room, but for the evidence: there is no run that anything could be kept for. */
export function roomOf({
  organisation,
  baseDirectory,
  evidenceDirectory: directory,
}: {
  organisation: OrganisationDefinition;
  baseDirectory: string;
  evidenceDirectory: string;
}): Room {
  const logger = createLogger({ level: 'silent', destination: 'stderr' });
  const pace = createPacer(CONDITIONAL_ACCESS_INTERVAL_MS);
  return {
    organisation,
    baseDirectory,
    logger,
    // A look writes nothing.
    escrow: openEscrow(baseDirectory),
    tenants: createTenants({ organisation, baseDirectory, logger, pace }),
    readWindows: (asked) => readSignInWindows({ directory, ...asked }),
    storeArtifact: ({ bytes }) => Promise.resolve(sha256Hex(bytes)),
  };
}

function sayRows(rows: readonly Row[]): string {
  const widest = (of: (row: Row) => string) => Math.max(...rows.map((row) => of(row).length));
  const [check, about] = [widest((row) => row.check), widest((row) => row.of)];
  const lines = rows.flatMap((row) => [
    `${row.state.padEnd(12)}  ${row.check.padEnd(check)}  ${row.of.padEnd(about)}  ${row.seen}`,
    ...(row.mend === null ? [] : [`${''.padEnd(14 + check + about + 4)}→ ${row.mend}`]),
  ]);
  const held = rows.filter(({ state }) => state === 'held').length;
  return `${lines.join('\n')}\n${held} of ${rows.length} checks held\n`;
}
