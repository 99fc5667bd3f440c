/** One pretended sign-in that the tenant is asked about. */
export interface WhatIfCase {
  /** For people: `Azure portal, windows, browser`. */
  readonly name: string;
  readonly application: string;
  readonly platform: 'windows' | 'macOS' | 'linux' | 'iOS' | 'android';
  readonly client: 'browser' | 'mobileAppsAndDesktopClients';
  readonly signInRisk: 'none' | 'high';
  readonly userRisk: 'none' | 'high';
  readonly flow: 'none' | 'deviceCodeFlow';
}

/**
 * Application ids of Microsoft's own services, equal in every tenant.
 *
 * @see https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const APPLICATIONS = {
  'Azure portal': 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  'Azure management': '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'Microsoft Graph': '00000003-0000-0000-c000-000000000000',
  'Microsoft 365 portal': '00000006-0000-0ff1-ce00-000000000000',
  'Exchange Online': '00000002-0000-0ff1-ce00-000000000000',
} as const;

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

function whatIf({
  to,
  platform = 'windows',
  client = 'browser',
  signInRisk = 'none',
  userRisk = 'none',
  flow = 'none',
}: { readonly to: keyof typeof APPLICATIONS } & Partial<
  Omit<WhatIfCase, 'name' | 'application'>
>): WhatIfCase {
  const words = [
    to,
    platform,
    client === 'browser' ? 'browser' : 'desktop client',
    ...(flow === 'none' ? [] : ['device code']),
    ...(signInRisk === 'none' && userRisk === 'none' ? [] : ['high risk']),
  ];
  const application = APPLICATIONS[to];
  return { name: words.join(', '), application, platform, client, signInRisk, userRisk, flow };
}
