import type { Digest } from '../../domain/ids.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { durationMs } from '../../domain/duration.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import { planAgain } from '../../domain/plan/again.ts';
import { plannedAccount } from '../../domain/plan/parts.ts';
import {
  dueOf,
  dueUnknown,
  type DueAccount,
  type LastDrill,
  type Seen,
  type Sight,
} from '../../domain/schedule/due.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { readLastDrill, type DrillAtHand } from '../../evidence/last-drill.ts';
import type { OwnNow } from '../own-plan.ts';
import type { Room } from '../room.ts';
import type { OpenTenant } from '../tenant/tenants.ts';
import { askedOnce, keptTenant, sightOf } from './sight.ts';

/** What a look at the due rules needs. */
export interface DueLook {
  readonly room: Pick<Room, 'organisation' | 'tenants'>;
  /** Whose people are compared; the organisation of the room when left out. */
  readonly ownNow?: OwnNow | undefined;
  /** The evidence directory. */
  readonly directory: string;
  readonly trustedCa: Digest | null;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Which accounts are due for a drill, and by which rule: the ledger and the last drill's evidence against what the
 * organisation file and the tenant say now. What cannot be read is inconclusive.
 */
export async function readDue(look: DueLook): Promise<readonly DueAccount[]> {
  const { organisation, tenants } = look.room;
  const opened = new Map<string, OpenTenant>();
  const rows: DueAccount[] = [];
  for (const account of organisation.accounts) {
    const tenant =
      opened.get(account.tenant) ??
      askedOnce(tenants.open({ tenant: account.tenant, cut: [], signal: look.signal }));
    opened.set(account.tenant, tenant);
    rows.push(await dueOfReadable({ look, account, tenant }));
  }
  return rows;
}

interface AccountLook {
  readonly look: DueLook;
  readonly account: AccountDefinition;
  readonly tenant: OpenTenant;
}

/** Evidence of one account that is not as it was says nothing of the others. */
async function dueOfReadable(about: AccountLook): Promise<DueAccount> {
  try {
    return await dueOfOne(about);
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    const because = `its last drill could not be read: ${error.code}`;
    return dueUnknown({ account: about.account.id, because });
  }
}

async function dueOfOne({ look, account, tenant }: AccountLook): Promise<DueAccount> {
  const { directory, room, now } = look;
  const drilledWithinMs = durationMs(room.organisation['drilled-within']);
  const drill = await readLastDrill({ directory, account: account.id });
  const about = { account: account.id, now, drilledWithinMs };
  if (drill === null) return dueOf({ ...about, last: null, seen: unknown('nothing to compare with') });
  const planned = plannedAccount(account);
  const last = await lastSeen({ drill, tenant, objectId: planned.objectId });
  const seen = { ...(await sightOf({ tenant, account: planned })), staff: await staffNow({ look, drill }) };
  return dueOf({ ...about, last, seen });
}

/** What an account's last drill saw. Evidence that is damaged is for the verifier to say; here it is not known. */
async function lastSeen({
  drill,
  tenant,
  objectId,
}: {
  drill: DrillAtHand;
  tenant: OpenTenant;
  objectId: string;
}): Promise<LastDrill> {
  const { run, at, people } = drill;
  const staff: Seen = { known: true, digest: digestOf(people) };
  try {
    const kept = keptTenant({ tenant, answers: await drill.readAnswers() });
    return { run, at, seen: { ...(await sightOf({ tenant: kept, account: { objectId } })), staff } };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { run, at, seen: { ...unknown(`its evidence could not be read: ${error.code}`), staff } };
  }
}

/** The people that the last drill's runbook would have today. */
async function staffNow({ look, drill }: { look: DueLook; drill: DrillAtHand }): Promise<Seen> {
  const { room, ownNow, trustedCa } = look;
  const { readRunbook, mode } = drill;
  try {
    const runbookText = await readRunbook();
    const organisation = ownNow === undefined ? room.organisation : await ownNow();
    const planned = planAgain({ organisation, trustedCa, runbookText, mode });
    if (!planned.ok) return { known: false, why: planned.why };
    return { known: true, digest: digestOf(planned.plan.people) };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { known: false, why: `its runbook or the folder of passkeys could not be read: ${error.code}` };
  }
}

function unknown(why: string): Sight {
  const nothing: Seen = { known: false, why };
  return {
    ...{ staff: nothing, subscriptions: nothing, methods: nothing, roles: nothing },
    'conditional-access': nothing,
  };
}
