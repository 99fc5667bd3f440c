import { BreakglassError } from '../../domain/errors.ts';
import type { Observation } from '../../domain/fact.ts';
import type { Digest } from '../../domain/ids.ts';
import { judgeReadiness, type AccountSnapshot, type AlertRuleState } from '../../domain/readiness.ts';
import type { ReadinessCheck } from '../../domain/runbook.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { Look, TenantActivities } from '../types.ts';
import type { Answer } from './get-json.ts';
import { readMethods } from './methods.ts';
import { REQUESTS, sayRequest } from './requests.ts';
import { readRoles } from './roles.ts';
import { alertRule, user } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';

type Input = Parameters<TenantActivities['checkReadiness']>[0];

/** Reads what the checks asked for need, once each, and judges it. */
export const checkReadiness: Act<Input, readonly Observation[]> = async (room, input, { signal }) => {
  const { run, account, checks } = input;
  const tenant = room.tenants.open({ tenant: account.tenant, cut: input.cut, signal });
  const parts = new Map<PartName, Part>();
  for (const name of new Set(checks.map((check) => PART_OF[check]))) {
    parts.set(name, await READERS[name]({ tenant, input }));
  }
  // Stored only when all was read, so that an attempt broken off leaves nothing that no fact names.
  const looks = new Map<PartName, Look>();
  for (const [name, { answers }] of parts) looks.set(name, await keepLook({ room, run, answers }));
  const snapshot = [...parts.values()].reduce((all, part) => ({ ...all, ...part.snapshot }), UNREAD);
  return judgeReadiness({
    checks,
    snapshot,
    declared: account.methods,
    provenance: (check) => provenance({ look: looks.get(PART_OF[check]), tenant: tenant.definition.id }),
  });
};

type PartName = 'user' | 'roles' | 'methods' | 'alert-rules';

const PART_OF: Readonly<Record<ReadinessCheck, PartName>> = {
  enabled: 'user',
  'cloud-only': 'user',
  'not-synced': 'user',
  'global-admin-active': 'roles',
  'methods-as-declared': 'methods',
  'alert-rule-on': 'alert-rules',
};

/** What one part of the tenant told. */
interface Part {
  readonly snapshot: Partial<AccountSnapshot>;
  readonly answers: readonly Answer<unknown>[];
}

/** Parts that no check asked for stay at their worst value, which nothing judges. */
const UNREAD: AccountSnapshot = {
  enabled: false,
  userPrincipalName: '',
  synced: true,
  roles: [],
  methods: [],
  alertRules: [],
};

interface Reading {
  readonly tenant: OpenTenant;
  readonly input: Input;
}

const READERS: Readonly<Record<PartName, (reading: Reading) => Promise<Part>>> = {
  user: async ({ tenant, input }) => {
    const answer = await tenant.one(REQUESTS.user(input.account.objectId), user);
    const { accountEnabled, userPrincipalName, onPremisesSyncEnabled } = answer.value;
    const enabled = accountEnabled === true;
    return {
      snapshot: { enabled, userPrincipalName, synced: onPremisesSyncEnabled === true },
      answers: [answer],
    };
  },
  roles: async ({ tenant, input }) => {
    const { roles, answers } = await readRoles({ tenant, objectId: input.account.objectId });
    return { snapshot: { roles }, answers };
  },
  methods: async ({ tenant, input }) => {
    const { methods, answer } = await readMethods({ tenant, objectId: input.account.objectId });
    return { snapshot: { methods }, answers: [answer] };
  },
  'alert-rules': readAlertRules,
};

/** Rules can be read by beta only, and only those that live in Defender; others stay unknown. */
async function readAlertRules({ tenant, input }: Reading): Promise<Part> {
  const alertRules: AlertRuleState[] = [];
  const answers: Answer<unknown>[] = [];
  for (const source of input.alerts) {
    if (source.kind !== 'graph-alerts' || source.tenant !== tenant.definition.id) continue;
    if (source.rule === null || !tenant.definition['beta-reads']) {
      alertRules.push({ source: source.id, state: 'unknown' });
      continue;
    }
    const answer = await readRule({ tenant, rule: source.rule });
    answers.push(answer);
    alertRules.push({ source: source.id, state: stateOf(answer.value) });
  }
  return { snapshot: { alertRules }, answers };
}

interface Rule {
  readonly isEnabled: boolean;
}

/** A rule that is gone is an answer, not a fault of the call. */
async function readRule({
  tenant,
  rule,
}: {
  readonly tenant: OpenTenant;
  readonly rule: string;
}): Promise<Answer<Rule | null>> {
  const request = REQUESTS.alertRule(rule);
  const askedAt = new Date().toISOString();
  try {
    return await tenant.one(request, alertRule);
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'NOT_FOUND_IN_TENANT') throw error;
    const host = tenant.graphOrigin;
    return { query: sayRequest(request), host, askedAt, value: null, responses: [] };
  }
}

function stateOf(rule: Rule | null): AlertRuleState['state'] {
  if (rule === null) return 'missing';
  return rule.isEnabled ? 'on' : 'off';
}

function provenance({ look, tenant }: { readonly look: Look | undefined; readonly tenant: string }): {
  readonly source: Observation['source'];
  readonly observedAt: string | null;
  readonly artifacts: readonly Digest[];
} {
  const query = look === undefined || look.query === '' ? null : look.query;
  return {
    source: { from: `graph:${tenant}`, query },
    observedAt: look?.observedAt ?? null,
    artifacts: look?.artifacts ?? [],
  };
}
