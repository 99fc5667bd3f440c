import type { Plan } from '../../domain/plan/types.ts';
import { ACCOUNT, TENANT } from '../workflows/plan.ts';

export type PersonName = 'custodian-1' | 'security-1' | 'commander-1';

/** Where the sample's tenant is asked. */
export const GRAPH = 'https://graph.example';
/** The value that the sample's one step asks for. */
export const SEAL_NUMBER = 'seal-number';

const HOUR = 3_600_000;
const ROLES: Readonly<Record<PersonName, readonly string[]>> = {
  'custodian-1': ['custodian'],
  'security-1': ['security'],
  'commander-1': ['commander'],
};
const NAMES = ['custodian-1', 'security-1', 'commander-1'] as const;

/** A small whole plan: an approval, one check of one account, and one thing that a custodian attests. */
export function planOf(publicKey: (id: PersonName) => string): Plan {
  return {
    version: 1,
    organisation: 'example',
    runbook: 'small-drill',
    title: 'A small drill',
    scenario: 'key-lost',
    mode: 'drill',
    tenants: [{ ...TENANT, origins: { login: 'https://login.example', graph: GRAPH } }],
    accounts: [ACCOUNT],
    people: NAMES.map((id) => ({ id, roles: ROLES[id], keys: [publicKey(id)] })),
    sources: [],
    systems: [{ id: 'entra', title: 'Microsoft Entra ID', probe: null }],
    networks: [],
    alerts: [],
    channels: [],
    objectives: { timeToAccessMs: null, timeToAlertMs: null },
    approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: HOUR },
    hypothesis: [{ check: 'readiness', readiness: ['enabled'] }],
    steps: [
      {
        id: 'check-seal',
        do: 'attest',
        instruction: 'Is the seal well — as written?',
        by: [{ role: 'custodian', count: 1 }],
        values: [{ name: SEAL_NUMBER, ask: 'Number on the seal' }],
        withinMs: HOUR,
      },
    ],
    review: null,
    bypassRoles: [],
    waits: { pollMs: 30_000, recordMs: 60_000, tenantMs: 60_000, remindMs: 60_000, requestMs: 20_000 },
    trustedCa: null,
  };
}
