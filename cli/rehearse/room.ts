import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope, Room } from './duties.ts';
import { FIRST_SEALS } from './organisation.ts';
import { openPortal } from './portal.ts';
import type { PretendTenant } from './tenant.ts';

const EVERY_MS = 200;
/** How long the pretend operations centre looks for an alert before it says that none came. */
const PATIENCE_MS = 5_000;

/** The safe with its envelopes, a browser, and the operations centre's console. */
export function furnishRoom({
  tenant,
  passkeys,
  readPass,
  signal,
}: {
  tenant: PretendTenant;
  passkeys: ReadonlyMap<string, string>;
  readPass: Room['readPass'];
  signal: AbortSignal;
}): Room {
  const { accounts, ranges } = tenant.facts.tenant;
  const envelopes = accounts.map(({ name, userPrincipalName }): [string, Envelope] => [
    name,
    {
      userPrincipalName,
      credential: passkeys.get(name) ?? '',
      seal: FIRST_SEALS[name] ?? '',
      newSeal: newSealOf(name),
      session: null,
      resealed: false,
    },
  ]);
  const idOf = (account: string) => accounts.find(({ name }) => name === account)?.objectId;
  return {
    portal: openPortal({ address: tenant.facts.portal, ca: tenant.ca }),
    envelopes: new Map(envelopes),
    address: firstHost(ranges.paw),
    readPass,
    alertOf: async (account) => {
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until) {
        const alert = (await tenant.alerts()).find(({ userId }) => userId === idOf(account));
        if (alert !== undefined) return { id: alert.id, seenAt: new Date().toISOString() };
        await pause(EVERY_MS, undefined, { signal });
      }
      return null;
    },
  };
}

/** The seal that lies ready for an account when its credential is replaced: `A-1001` → `B-1001`. */
export function newSealOf(account: string): string {
  return (FIRST_SEALS[account] ?? '').replace(/^A/, 'B');
}

/** `203.0.113.0/24` → `203.0.113.10`: a place at one of the workstations. */
function firstHost(range: string): string {
  return range.replace(/\.\d+\/\d+$/, '.10');
}
