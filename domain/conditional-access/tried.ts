import type { TriedSignInDefinition } from './definition.ts';
import { WHAT_IF_MATRIX, type WhatIfCase } from './matrix.ts';

/** The usual sign-ins, then those of the organisation. Few: the tenant answers one such question a second. */
export function triedSignIns(own: readonly TriedSignInDefinition[]): readonly WhatIfCase[] {
  return [...WHAT_IF_MATRIX, ...own.map(ownCase)];
}

function ownCase({ id, application, platform, client, address }: TriedSignInDefinition): WhatIfCase {
  return {
    name: `${id}, ${platform}, ${client}`,
    application,
    platform,
    client,
    signInRisk: 'none',
    userRisk: 'none',
    flow: 'none',
    address: address ?? null,
  };
}
