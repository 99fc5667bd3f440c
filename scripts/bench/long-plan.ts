import type { AttestStep, Plan } from '../../domain/plan/types.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import type { Signer } from './signer.ts';

/** The pretend tenant's address: nobody is asked. */
export const GRAPH = 'https://graph.example';
const OBJECT_ID = '22222222-2222-4222-8222-222222222222';
export const QUERY = sayQuestion(QUESTIONS.user(OBJECT_ID));
/** The value that each step asks for. */
export const SEAL = 'seal';

const HOUR_MS = 3_600_000;
const TENANT = 'main';

/** A plan of so many questions to one person, and one account that is looked at before and after. */
export function longPlan({ signer, steps }: { signer: Signer; steps: number }): Plan {
  const { id, roles, publicKey } = signer;
  return {
    version: 1,
    organisation: ORGANISATION,
    runbook: 'long-drill',
    title: 'A long drill',
    scenario: 'key-lost',
    mode: 'drill',
    tenants: [tenant()],
    accounts: [account()],
    people: [{ id, roles, keys: [publicKey] }],
    sources: [],
    systems: [],
    networks: [],
    alerts: [],
    channels: [],
    objectives: { timeToAccessMs: null, timeToAlertMs: null },
    approve: null,
    hypothesis: [{ check: 'readiness', readiness: ['enabled'] }],
    steps: Array.from({ length: steps }, (_, nth) => stepOf(nth)),
    review: null,
    bypassRoles: [],
    waits: { pollMs: 30_000, recordMs: 60_000, tenantMs: 60_000, remindMs: 60_000, requestMs: 20_000 },
    trustedCa: null,
  };
}

function tenant(): Plan['tenants'][number] {
  const origins = { login: 'https://login.example', graph: GRAPH };
  const domain = 'example.onmicrosoft.com';
  return {
    id: TENANT,
    tenantId: '11111111-1111-4111-8111-111111111111',
    domain,
    origins,
    betaReads: true,
    writes: [],
  };
}

function account(): Plan['accounts'][number] {
  return {
    id: 'breakglass-1',
    tenant: TENANT,
    objectId: OBJECT_ID,
    userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
    methods: [{ type: 'passkey', count: 1, aaguids: [] }],
    policiesThatMayApply: [],
    source: 'safe-a',
  };
}

function stepOf(nth: number): AttestStep {
  return {
    id: `seal-${nth + 1}`,
    do: 'attest',
    instruction: 'Compare the number on the seal with the one recorded and write it here.',
    by: [{ role: 'custodian', count: 1 }],
    values: [{ name: SEAL, ask: 'Number of the seal' }],
    withinMs: HOUR_MS,
  };
}
