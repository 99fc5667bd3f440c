import type { FactState } from '../../../domain/fact.ts';
import type { ReadinessCheck } from '../../../domain/runbook.ts';
import { ACCOUNT_STATES } from './account-states.ts';
import { WHOLE_TENANT_STATES } from './whole-tenant-states.ts';

/** One state of the pretend tenant, made by control patches from the seed, and what a check must say of it. */
export interface TenantState {
  readonly what: string;
  readonly patches?: readonly object[];
  /** Members of the tenant in the organisation file, changed. */
  readonly tenant?: object;
  /** Only the first account stands in the organisation file. */
  readonly alone?: true;
  readonly rotatedBy?: 'engine';
  readonly check: ReadinessCheck;
  readonly state: FactState;
  /** Part of what the fact says was seen. */
  readonly seen: string;
}

/** A state in short: the last two may be left out. */
export type Row = [
  check: ReadinessCheck,
  state: FactState,
  seen: string,
  what: string,
  patches?: readonly object[],
  more?: Pick<TenantState, 'tenant' | 'alone' | 'rotatedBy'>,
];

/** Every check, in states in which it holds and does not, and is undecided where it can be. */
export const TENANT_STATES: readonly TenantState[] = [...ACCOUNT_STATES, ...WHOLE_TENANT_STATES].map(
  ([check, state, seen, what, patches = [], more = {}]) => ({ check, state, seen, what, patches, ...more }),
);
