import type { Plan, PlannedStep } from '../../domain/plan/types.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const ROLES: Readonly<Record<string, readonly string[]>> = {
  'commander-1': ['commander'],
  'security-1': ['security', 'auditor'],
  'security-2': ['security'],
  'custodian-1': ['custodian', 'security'],
  'custodian-2': ['custodian'],
  'custodian-3': ['custodian'],
  'soc-1': ['soc'],
};

/** The tenant of the example organisation. */
export const TENANT: Plan['tenants'][number] = {
  id: 'main',
  tenantId: '11111111-1111-4111-8111-111111111111',
  domain: 'example.onmicrosoft.com',
  origins: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  betaReads: true,
  writes: [],
};

/** Its one emergency account. */
export const ACCOUNT: Plan['accounts'][number] = {
  id: 'breakglass-1',
  tenant: 'main',
  objectId: '22222222-2222-4222-8222-222222222222',
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
  methods: [{ type: 'passkey', count: 1, aaguids: [] }],
  policiesThatMayApply: [],
  source: 'safe-a',
};

/** Every step kind once, for one account, with the limits of a real drill. */
export const STEPS: readonly PlannedStep[] = [
  {
    id: 'warn-soc',
    do: 'notify',
    channel: 'soc',
    message: 'A drill begins',
    acknowledgeWithinMs: 15 * MINUTE,
  },
  { id: 'lose-idp', do: 'outage', system: 'identity-provider', how: 'declared', forMs: 45 * MINUTE },
  {
    id: 'open-envelope/breakglass-1',
    do: 'retrieve',
    account: 'breakglass-1',
    source: 'safe-a',
    custodians: 2,
    withinMs: 4 * HOUR,
  },
  {
    id: 'get-in/breakglass-1',
    do: 'sign-in',
    account: 'breakglass-1',
    withinMs: 30 * MINUTE,
    recordWithinMs: HOUR,
    method: 'passkey',
    network: 'paw',
  },
  {
    id: 'prove-admin/breakglass-1',
    do: 'admin-action',
    account: 'breakglass-1',
    read: 'conditional-access-policies',
    withinMs: 30 * MINUTE,
  },
  { id: 'idp-back', do: 'restore', undo: 'lose-idp' },
  { id: 'ca-check', do: 'conditional-access' },
  {
    id: 'seen/breakglass-1',
    do: 'alert',
    account: 'breakglass-1',
    sources: ['defender', 'soc'],
    withinMs: 10 * MINUTE,
  },
  {
    id: 'rotate/breakglass-1',
    do: 'rotate',
    account: 'breakglass-1',
    by: 'custodian',
    reseal: true,
    revokeSessions: 'verify',
    withinMs: 4 * HOUR,
    recordWithinMs: HOUR,
  },
  {
    id: 'safe-closed',
    do: 'attest',
    instruction: 'Close the safe',
    by: [{ role: 'custodian', count: 1 }],
    values: [],
    withinMs: 4 * HOUR,
  },
  {
    id: 'agree-end',
    do: 'approve',
    question: 'May the drill end?',
    need: [{ role: 'commander', count: 1 }],
    notInitiator: false,
    withinMs: HOUR,
  },
];

export function planOf({
  publicKey,
  change = {},
}: {
  publicKey: (person: string) => string;
  change?: Partial<Plan>;
}): Plan {
  return {
    version: 1,
    organisation: 'example',
    runbook: 'every-kind',
    title: 'Every step kind',
    scenario: 'conditional-access-lockout',
    mode: 'drill',
    tenants: [TENANT],
    accounts: [ACCOUNT],
    people: Object.entries(ROLES).map(([id, roles]) => ({ id, roles, keys: [publicKey(id)] })),
    sources: [{ id: 'safe-a', place: 'the safe in room A', seals: { 'breakglass-1': 'S-1001' } }],
    systems: [
      { id: 'identity-provider', title: 'Single sign-on', probe: 'https://idp.example' },
      { id: 'entra', title: 'Entra', probe: null },
    ],
    networks: [{ id: 'paw', ranges: ['192.0.2.0/24'] }],
    alerts: [
      {
        id: 'defender',
        kind: 'graph-alerts',
        tenant: 'main',
        rule: null,
        title: 'Emergency account sign-in',
      },
      { id: 'soc', kind: 'person', role: 'soc' },
    ],
    channels: [{ id: 'soc', kind: 'webhook', role: 'soc', dependsOn: [] }],
    objectives: { timeToAccessMs: 30 * MINUTE, timeToAlertMs: 10 * MINUTE },
    approve: {
      need: [
        { role: 'security', count: 1 },
        { role: 'custodian', count: 2 },
      ],
      notInitiator: true,
      withinMs: 24 * HOUR,
    },
    hypothesis: [{ check: 'readiness', readiness: ['enabled'] }, { check: 'conditional-access' }],
    steps: STEPS,
    review: null,
    bypassRoles: [],
    waits: { pollMs: 30_000, recordMs: HOUR, tenantMs: HOUR, remindMs: 4 * HOUR, requestMs: 20_000 },
    trustedCa: null,
    ...change,
  };
}

/** Makes the plan nothing but its approval by one of security, so that what is tried stands alone. */
export const APPROVAL_ONLY = {
  steps: [],
  hypothesis: [],
  approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: HOUR },
};
