import { nextGuid } from '../world/clock.ts';
import { fault, struckAccount } from './fault.ts';

/** Addresses of RFC 5737 that lie in no named network of the tenant. */
const STRANGERS_ADDRESS = '198.51.100.66';
const ELSEWHERE = '192.0.2.77';

/** A successful sign-in of the right account, under another request id. */
export const wrongPersonSignsIn = fault((world) => {
  const { id } = struckAccount(world);
  return {
    logged: (entry) =>
      entry.userId === id
        ? [{ ...entry, id: nextGuid(world), correlationId: nextGuid(world), ipAddress: STRANGERS_ADDRESS }]
        : [entry],
  };
});

/** Absence, for as long as anybody waits. */
export const signInNeverLogged = fault(() => ({ logged: () => [] }));

/** The person got in, though not as the runbook asks. */
export const signInWithPassword = fault(() => ({ logged: (entry) => [{ ...entry, method: 'password' }] }));

/** The right request id from the wrong network. */
export const signInFromElsewhere = fault(() => ({
  logged: (entry) => [{ ...entry, ipAddress: ELSEWHERE }],
}));
