import { CancelledFailure } from '@temporalio/common';
import { durationMs } from '../domain/duration.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import { sayNetworkError } from './network-errors.ts';
import type { Act, Room } from './room.ts';
import { openIdConfiguration } from './tenant/endpoints.ts';
import type { ProbeResult, WorldActivities } from './types.ts';

type Input = Parameters<WorldActivities['probe']>[0];

/** Asks the system's address. No answer is a result, not a failure: a drill must see systems down. */
export const probe: Act<Input, ProbeResult> = async (room, { system, cut }, { signal }) => {
  if (cut.includes(system.id)) return seen({ up: false, seen: 'cut by the engine' });
  const addresses = system.probe === null ? tokenServices(room) : [system.probe];
  const limitMs = durationMs(room.organisation.waits.request);
  const results: ProbeResult[] = [];
  for (const address of addresses) results.push(await ask({ address, limitMs, signal }));
  // Every tenant must be up for the whole to be up, so the first that is not speaks for all.
  return results.find(({ up }) => !up) ?? results[0] ?? seen({ up: false, seen: 'no address to ask' });
};

function tokenServices({ organisation }: Room): readonly string[] {
  return organisation.tenants.map((tenant) => openIdConfiguration(tenant));
}

async function ask({
  address,
  limitMs,
  signal,
}: {
  readonly address: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}): Promise<ProbeResult> {
  try {
    const status = await withDeadline({ limitMs, signal }, async (limit) => {
      const response = await fetch(address, { signal: limit, redirect: 'manual' });
      await response.body?.cancel();
      return response.status;
    });
    // A redirect or a refusal still shows a working system; a server error does not.
    return seen({ up: status < 500, seen: String(status) });
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    const words = error instanceof DeadlinePassed ? `no answer within ${limitMs} ms` : sayNetworkError(error);
    return seen({ up: false, seen: words });
  }
}

function seen(result: Omit<ProbeResult, 'observedAt'>): ProbeResult {
  return { ...result, observedAt: new Date().toISOString() };
}
