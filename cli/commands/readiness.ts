import type { Given } from '../given.ts';
import { sayUndeclared } from '../doctor/stance.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { openLooking } from '../looking.ts';
import { PROGRAM } from '../place.ts';
import { plainJson } from '../plain.ts';
import { askPatiently } from '../patience.ts';
import { sayGranted } from '../permissions/said.ts';
import { grantedTo, isUneven } from '../readiness/granted.ts';
import { lookAt } from '../readiness/look.ts';
import type { Row } from '../readiness/row.ts';

/**
 * `readiness [--account ID]`: asks the tenant by every readiness check, as a run would, and keeps nothing. Exit code 3
 * where a check does not hold, or could not be decided that a run would need decided. Permissions that are missing or not
 * needed are told beside it.
 */
export async function readiness(io: Io, given: Given): Promise<ExitCode> {
  const looking = await openLooking({ command: 'readiness', io, given });
  if (typeof looking === 'number') return looking;
  const { room, accounts } = looking;
  const { rows, grants } = await askPatiently({
    io,
    ...room,
    accounts,
    look: async (signal) => ({
      rows: await lookAt({ room, accounts, signal }),
      grants: await grantedTo({ ...room, accounts, signal }),
    }),
  });
  if (io.json) io.out(`${plainJson({ checks: rows, permissions: grants })}\n`);
  else io.out(`${sayRows(rows)}${NOT_LOOKED_AT}\n`);
  for (const line of sayUndeclared(accounts)) io.say(line);
  for (const line of grants.filter(isUneven).flatMap(sayGranted)) io.say(line);
  return rows.some(({ decides }) => decides) ? EXIT.notPassed : EXIT.ok;
}

const NOT_LOOKED_AT = `not looked at: Conditional Access, see ${PROGRAM} lockout`;

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
