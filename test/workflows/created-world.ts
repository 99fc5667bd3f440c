import type { CreatedLooks, CreatedWrites } from '../../activities/created-types.ts';
import { escrowName } from '../../domain/escrow.ts';
import type { PartSeen, TimeBoundPart } from '../../domain/time-bound.ts';

/** An account that a run creates, in a directory in memory. */
export interface CreatedState {
  /** Every write, in order. */
  readonly calls: string[];
  account: 'none' | 'there' | 'deleted' | 'purged';
  role: boolean;
}

const AT = '2026-01-01T00:00:00.000Z';
export const CREATED_ID = '77777777-7777-4777-8777-777777777777';

/** The directory, as calm as can be. */
export function createdIn(state: CreatedState): CreatedLooks & CreatedWrites {
  return {
    readCreated: ({ part }) =>
      Promise.resolve({
        observedAt: AT,
        artifacts: ['b'.repeat(64)],
        query: `GET /pretend/${part}`,
        ...seen(state, part),
        objectId: state.account === 'none' ? null : CREATED_ID,
      }),
    escrowCreation: ({ run, creation, attempt }) => {
      state.calls.push(`escrow ${attempt}`);
      const name = escrowName({ run, step: creation.id, attempt });
      return Promise.resolve({ name, digest: String(attempt).repeat(64), observedAt: AT });
    },
    createAccount: () => {
      state.calls.push('create');
      state.account = 'there';
      return Promise.resolve({ observedAt: AT });
    },
    changeCreated: ({ change }) => {
      state.calls.push(change);
      if (change === 'assign-role') state.role = true;
      if (change === 'remove-role') state.role = false;
      if (change === 'delete-account') state.account = 'deleted';
      const sent = change !== 'purge-account' || state.account === 'deleted';
      if (change === 'purge-account' && sent) state.account = 'purged';
      return Promise.resolve({ observedAt: AT, sent });
    },
  };
}

function seen({ account, role }: CreatedState, part: TimeBoundPart): PartSeen {
  switch (part) {
    case 'account':
      return { holds: account === 'there', seen: account };
    case 'role':
      return { holds: role, seen: role ? 'active' : 'not active' };
    case 'trace':
      return { holds: account === 'purged', seen: account };
    case 'sessions':
    case 'sign-ins':
      return { holds: true, seen: 'none' };
  }
}
