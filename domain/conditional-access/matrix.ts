import { APPLICATIONS } from './applications.ts';

/** Platforms that a sign-in can be tried from, as Graph names them. */
export const TRIED_PLATFORMS = ['windows', 'macOS', 'linux', 'iOS', 'android'] as const;
/** Kinds of clients that a sign-in can be tried with, as Graph names them. */
export const TRIED_CLIENTS = [
  'browser',
  'mobileAppsAndDesktopClients',
  'exchangeActiveSync',
  'other',
] as const;

const CLIENT_WORDS: Readonly<Record<WhatIfCase['client'], string>> = {
  browser: 'browser',
  mobileAppsAndDesktopClients: 'desktop client',
  exchangeActiveSync: 'ActiveSync',
  other: 'legacy client',
};

/** An address that no network has (RFC 6666), for a sign-in from none of those that are named. */
export const ELSEWHERE = '100::1';

/** One pretended sign-in that the tenant is asked about. */
export interface WhatIfCase {
  /** For people: `Azure portal, windows, browser`. */
  readonly name: string;
  readonly application: string;
  readonly platform: (typeof TRIED_PLATFORMS)[number];
  readonly client: (typeof TRIED_CLIENTS)[number];
  readonly signInRisk: 'none' | 'high';
  readonly userRisk: 'none' | 'high';
  readonly flow: 'none' | 'deviceCodeFlow';
  /** Where it comes from; null for the first network that the organisation names. */
  readonly address: string | null;
}

/**
 * The sign-ins by which an emergency account is used: the portals where a tenant is mended, the command line
 * beside them, mail; every platform that a custodian may hold; and risk, as in the false alarms that have locked
 * tenants out. Each value occurs at least once rather than with every other, because a tenant answers one such
 * question a second; the static check sees the combinations left out.
 */
export const WHAT_IF_MATRIX: readonly WhatIfCase[] = [
  whatIf({ to: 'Azure portal' }),
  whatIf({ to: 'Azure portal', signInRisk: 'high', userRisk: 'high' }),
  whatIf({ to: 'Azure portal', platform: 'android' }),
  whatIf({ to: 'Microsoft 365 portal', platform: 'macOS' }),
  whatIf({ to: 'Azure management', platform: 'linux', client: 'mobileAppsAndDesktopClients' }),
  whatIf({ to: 'Microsoft Graph', client: 'mobileAppsAndDesktopClients', flow: 'deviceCodeFlow' }),
  whatIf({ to: 'Exchange Online', platform: 'iOS', client: 'mobileAppsAndDesktopClients' }),
];

/** A case with the name that follows from it; what is left out is the usual. */
export function whatIf({
  to,
  platform = 'windows',
  client = 'browser',
  signInRisk = 'none',
  userRisk = 'none',
  flow = 'none',
  address = null,
}: { readonly to: keyof typeof APPLICATIONS } & Partial<
  Omit<WhatIfCase, 'name' | 'application'>
>): WhatIfCase {
  const words = [
    to,
    platform,
    CLIENT_WORDS[client],
    ...(flow === 'none' ? [] : ['device code']),
    ...(signInRisk === 'none' && userRisk === 'none' ? [] : ['high risk']),
    ...(address === null ? [] : [address === ELSEWHERE ? 'from elsewhere' : `from ${address}`]),
  ];
  const application = APPLICATIONS[to];
  return { name: words.join(', '), application, platform, client, signInRisk, userRisk, flow, address };
}
