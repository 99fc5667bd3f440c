import { DeadlinePassed, withDeadline } from '../activities/deadline.ts';
import { durationMs } from '../domain/duration.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { AccountDefinition, OrganisationDefinition } from '../domain/organisation.ts';
import type { Io } from './io.ts';

/** From here on whoever waits in silence thinks of a program that hangs. */
const SILENCE_MS = 5_000;

/**
 * Asks the tenants of these accounts, for `waits.tenant` at most; after some seconds a line on stderr says who is asked
 * and until when.
 *
 * @param afterMs - how long nothing is said.
 *
 * @throws BreakglassError `TENANT_TIMEOUT` when the time is over, CancelledFailure on Ctrl-C, else what `look` throws.
 */
export async function askPatiently<Result>({
  io,
  organisation: { waits },
  accounts,
  afterMs = SILENCE_MS,
  look,
}: {
  readonly io: Io;
  readonly organisation: Pick<OrganisationDefinition, 'waits'>;
  readonly accounts: readonly AccountDefinition[];
  readonly afterMs?: number;
  readonly look: (signal: AbortSignal) => Promise<Result>;
}): Promise<Result> {
  const limitMs = durationMs(waits.tenant);
  const tenants = [...new Set(accounts.map(({ tenant }) => tenant))].join(', ');
  const until = new Date(Date.now() + limitMs).toISOString();
  const telling = setTimeout(() => {
    io.say(
      `still asking the tenant ${tenants}: ${waits.request} for one request (waits.request), all of it until ${until} at the latest (waits.tenant)`,
    );
  }, afterMs);
  try {
    return await withDeadline({ limitMs, signal: io.signal }, look);
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    const message = `expected the tenant ${tenants} to answer all within ${waits.tenant}, but it did not`;
    throw new BreakglassError({ code: 'TENANT_TIMEOUT', message, cause: error });
  } finally {
    clearTimeout(telling);
  }
}
