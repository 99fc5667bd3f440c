import type { Wanted } from './conditions.ts';
import type { WhatIfCase } from './matrix.ts';
import type { Place } from './place.ts';
import type { AccountMembership } from './users.ts';

/** A sign-in that policies are held against by hand; every value is Graph's word for it. */
export interface TriedSignIn {
  readonly account: AccountMembership;
  readonly target: Wanted;
  readonly client: string;
  readonly platform: string;
  readonly place: Place;
  readonly signInRisk: string;
  readonly userRisk: string;
  readonly insiderRisk: string;
  readonly flow: string;
}

/** The sign-in that a case of the matrix asks the tenant about. */
export function signInOf({
  whatIf,
  account,
  place,
}: {
  readonly whatIf: WhatIfCase;
  readonly account: AccountMembership;
  readonly place: Place;
}): TriedSignIn {
  const { application, client, platform, signInRisk, userRisk, flow } = whatIf;
  const target = { kind: 'application', id: application } as const;
  return { account, target, client, platform, place, signInRisk, userRisk, insiderRisk: 'none', flow };
}
