import type { APPLICATIONS } from './applications.ts';
import { ELSEWHERE, TRIED_CLIENTS, TRIED_PLATFORMS, whatIf, type WhatIfCase } from './matrix.ts';

/** What makes a sign-in unusual; the usual one first. */
const OCCASIONS = [{}, { flow: 'deviceCodeFlow' }, { signInRisk: 'high', userRisk: 'high' }] as const;

type Target = keyof typeof APPLICATIONS;

const TARGETS: readonly Target[] = [
  'Azure portal',
  'Microsoft 365 portal',
  'Azure management',
  'Microsoft Graph',
  'Exchange Online',
];

/**
 * Every combination of what the small matrix tries one by one, from the usual network and from elsewhere. Nobody is
 * asked these: they are for the look by hand, which finds the sign-in that a policy would stop.
 */
export const WIDE_MATRIX: readonly WhatIfCase[] = [null, ELSEWHERE].flatMap((address) =>
  OCCASIONS.flatMap((occasion) =>
    TARGETS.flatMap((to) =>
      TRIED_PLATFORMS.flatMap((platform) =>
        TRIED_CLIENTS.map((client) => whatIf({ to, platform, client, address, ...occasion })),
      ),
    ),
  ),
);
