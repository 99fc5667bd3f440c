import type { Finding } from './finding.ts';
import type { AccountId } from '../ids.ts';

/** Every fault for which an emergency account cannot stand in for another. */
export type PeerState = 'in-place' | 'missing' | 'disabled' | 'no-standing-role';

/** One emergency account of the tenant, by the organisation file, as it is there. */
export interface Peer {
  readonly account: AccountId;
  readonly state: PeerState;
}

const WORDS: Readonly<Record<PeerState, string>> = {
  'in-place': 'in place',
  missing: 'not found',
  disabled: 'disabled',
  'no-standing-role': 'not a standing Global Administrator',
};

/** Judges whether the tenant has two emergency accounts at least, and none that is there in the file only. */
export function judgeTwoAccounts(peers: readonly Peer[]): Finding {
  const whole = peers.length >= 2 && peers.every(({ state }) => state === 'in-place');
  return {
    state: whole ? 'corroborated' : 'contradicted',
    expected: 'two emergency accounts at least, all in place',
    seen: `${peers.length < 2 ? `${peers.length} of 2: ` : ''}${peers.map(({ account, state }) => `${account}: ${WORDS[state]}`).join(', ')}`,
  };
}
