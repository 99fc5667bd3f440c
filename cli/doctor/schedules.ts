import { BreakglassError } from '../../domain/errors.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { dayAt } from '../../domain/schedule/instant.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import type { Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { planFor } from '../plan-for.ts';
import type { Place } from '../place.ts';
import { withClient } from '../runs.ts';
import { lookAtWatch, type WatchLook } from '../schedule/apply.ts';
import type { Check } from './examine.ts';

interface Looked {
  readonly organisation: OrganisationDefinition;
  readonly place: Place;
  readonly io: Io;
}

/** Whether drills come by themselves: to every account by the file, none held back for ever, and by a watch that runs. */
export function scheduleChecks(looked: Looked): [what: string, check: Promise<Check>][] {
  const { organisation } = looked;
  return [
    ['schedules', checkAccounts(looked)],
    ...organisation.schedules.flatMap(({ id, paused, zone }): [string, Promise<Check>][] =>
      paused === undefined
        ? []
        : [[`pause of ${id}`, Promise.resolve(checkPause({ paused, zone, now: Date.now() }))]],
    ),
    ['daily watch', checkWatch(looked)],
  ];
}

async function checkAccounts({ organisation, place }: Looked): Promise<Check> {
  const { schedules, accounts } = organisation;
  const drilled = new Set<AccountId>();
  for (const { id, runbook } of schedules) {
    try {
      const { plan } = await planFor({ runbook, place, cwd: place.directory, mode: 'drill' });
      for (const account of plan.accounts) drilled.add(account.id);
    } catch (error) {
      if (!(error instanceof BreakglassError)) throw error;
      const mend = `mend the runbook of schedule ${id}: ${commandLine({ words: ['plan', runbook], place })}`;
      return { state: 'fail', seen: `${id}: ${error.code}: ${error.message}`, mend };
    }
  }
  const left = accounts.map(({ id }) => id).filter((id) => !drilled.has(id));
  if (left.length === 0)
    return { state: 'ok', seen: `every account: ${schedules.map(({ id }) => id).join(', ')}`, mend: null };
  const mend = `write schedules into the organisation file whose runbooks drill them, then: ${commandLine({ words: ['schedule', 'apply'], place })}`;
  return { state: 'warn', seen: `none for ${left.join(', ')}`, mend };
}

/** One that is over says nothing any more but to whoever reads the file, and hides the next. Days are its zone's. */
export function checkPause({
  paused: { from, until, reason },
  zone,
  now,
}: {
  paused: NonNullable<ScheduleDefinition['paused']>;
  zone: string;
  /** Milliseconds since the epoch. */
  now: number;
}): Check {
  const seen = `${from} to ${until}: ${reason}`;
  if (dayAt({ ms: now, zone }) <= until) return { state: 'ok', seen, mend: null };
  return { state: 'warn', seen: `over since ${until}`, mend: 'take paused out of the organisation file' };
}

async function checkWatch({ organisation, place, io }: Looked): Promise<Check> {
  try {
    const look = await withClient({ io, place, use: (client) => lookAtWatch({ client, organisation }) });
    const apply = commandLine({ words: ['schedule', 'apply'], place });
    return sayWatch({ look, apply });
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { state: 'warn', seen: `not looked at: ${error.code}`, mend: 'see server' };
  }
}

function sayWatch({ look, apply }: { look: WatchLook; apply: string }): Check {
  switch (look) {
    case 'none':
      return { state: 'ok', seen: 'none, as the file has no schedules', mend: null };
    case 'as-in-file':
      return { state: 'ok', seen: 'the server starts it', mend: null };
    case 'missing':
      return { state: 'fail', seen: 'the server has none: no drill starts', mend: apply };
    case 'paused':
      return {
        state: 'fail',
        seen: 'somebody paused it at the server: no drill starts',
        mend: 'unpause it at the server (temporal schedule toggle --unpause); a pause belongs into the file',
      };
    case 'other':
      return { state: 'fail', seen: 'the server has it otherwise than it is made', mend: apply };
    case 'unwanted':
      return { state: 'warn', seen: 'the server has one, and the file no schedules', mend: apply };
  }
}
