import { anyOf, known, within, type Answer } from './answer.ts';
import type { Targets, Wanted } from './conditions.ts';

/**
 * Application ids of Microsoft's own services, equal in every tenant.
 *
 * @see https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
export const APPLICATIONS = {
  'Azure portal': 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  'Azure management': '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'Microsoft Graph': '00000003-0000-0000-c000-000000000000',
  'Microsoft 365 portal': '00000006-0000-0ff1-ce00-000000000000',
  'Exchange Online': '00000002-0000-0ff1-ce00-000000000000',
} as const;

type Covered = Readonly<Record<string, Answer>>;

/**
 * What the names for many applications hold of those above; of all others it is not known here. A policy on Azure
 * management is enforced at the portal too, which What-If may or may not say: that stays open.
 *
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
 */
const SUITES: Readonly<Record<string, Covered>> = {
  Office365: {
    [APPLICATIONS['Azure portal']]: 'no',
    [APPLICATIONS['Azure management']]: 'no',
    [APPLICATIONS['Exchange Online']]: 'yes',
  },
  MicrosoftAdminPortals: {
    [APPLICATIONS['Azure portal']]: 'yes',
    [APPLICATIONS['Azure management']]: 'no',
    [APPLICATIONS['Microsoft Graph']]: 'no',
    [APPLICATIONS['Exchange Online']]: 'no',
  },
  [APPLICATIONS['Azure management']]: {
    [APPLICATIONS['Azure portal']]: 'unknown',
  },
};
/** Names that stand for more than one application whose list is not fixed. */
const OPEN: ReadonlySet<string> = new Set(['Office365', 'MicrosoftAdminPortals']);

/** Whether the policy is about what is signed in to; excluding beats including. */
export function isTarget({
  targets,
  wanted,
}: {
  readonly targets: Targets | null;
  readonly wanted: Wanted;
}): Answer {
  if (targets === null) return 'unknown';
  if (wanted.kind === 'user-action') return known(targets.userActions.includes(wanted.action));
  const covering = (names: readonly string[]) =>
    anyOf(names.map((name) => covers({ name, application: wanted.id })));
  return within({ included: covering(targets.include), excluded: covering(targets.exclude) });
}

function covers({ name, application }: { readonly name: string; readonly application: string }): Answer {
  if (name === 'All' || name === application) return 'yes';
  return SUITES[name]?.[application] ?? (OPEN.has(name) ? 'unknown' : 'no');
}
