import { z } from 'zod';
import { patternProblem } from '../../domain/definition/pattern.ts';
import { passwordAlphabet } from '../../domain/escrow.ts';
import { expectedMethod, tenantWrite } from '../../domain/organisation.ts';
import { oneOf, type OneOf } from '../../domain/one-of.ts';
import { plannedPasskeySchema } from '../../domain/passkey.ts';
import {
  CHANNEL_KINDS,
  MODES,
  type Plan,
  type PlannedAccount,
  type PlannedAlertSource,
  type PlannedCheck,
  type PlannedStep,
} from '../../domain/plan/types.ts';
import { readinessCheck, scenario } from '../../domain/runbook.ts';
import { sessionRevocation } from '../../domain/steps/rotate.ts';
import { need, valueSpec } from '../../domain/steps/shared.ts';
import { signInMethod } from '../../domain/steps/sign-in.ts';
import { timeBoundRole } from '../../domain/time-bound.ts';

const name = z.string().min(1);
/** Longer than any wait of a plan; beyond it a time could not be written down. */
const LONGEST_MS = 366 * 24 * 3_600_000;
const ms = z.int().min(0).max(LONGEST_MS);
const perAccount = { account: name, withinMs: ms };
const escalating = {
  escalate: z.array(z.strictObject({ afterMs: ms, to: z.array(name) })).optional(),
};
const approval = { need: z.array(need), notInitiator: z.boolean(), withinMs: ms, ...escalating };

/** Whoever wrote the plan chose the patterns: none may keep the verifier busy. */
const values = z.array(
  valueSpec.refine(({ pattern }) => pattern === undefined || patternProblem(pattern) === null, {
    error: 'expected a pattern with little to backtrack',
  }),
);

function step<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ id: name, do: z.literal(kind), ...shape });
}

const escrowed = {
  escrow: z.array(z.strictObject({ person: name, fingerprint: name })),
  password: z.strictObject({ length: z.int().min(1).max(1_000), alphabet: passwordAlphabet }),
};

/** A step that creates an account. */
export const creationSchema = step('time-bound-account', {
  ...escrowed,
  tenant: name,
  name,
  role: timeBoundRole,
  lifetimeMs: ms,
  purpose: z.string(),
  withinMs: ms,
  recordWithinMs: ms,
});

const STEPS = {
  notify: step('notify', {
    channel: name,
    message: z.string(),
    acknowledgeWithinMs: ms.nullable(),
    ...escalating,
  }),
  approve: step('approve', { question: z.string(), ...approval }),
  attest: step('attest', { instruction: z.string(), by: z.array(need), values, withinMs: ms, ...escalating }),
  outage: step('outage', { system: name, how: z.literal('declared'), forMs: ms }),
  retrieve: step('retrieve', { ...perAccount, source: name, custodians: z.int().min(1).max(20) }),
  'sign-in': step('sign-in', {
    ...perAccount,
    recordWithinMs: ms,
    method: signInMethod,
    network: name.nullable(),
  }),
  'admin-action': step('admin-action', { ...perAccount, read: z.literal('conditional-access-policies') }),
  'conditional-access': step('conditional-access', {}),
  alert: step('alert', { ...perAccount, sources: z.array(name) }),
  rotate: step('rotate', {
    ...perAccount,
    by: name,
    reseal: z.boolean(),
    revokeSessions: sessionRevocation,
    recordWithinMs: ms,
  }),
  'reset-password': step('reset-password', {
    ...perAccount,
    ...escrowed,
    unit: name.nullable(),
    recordWithinMs: ms,
  }),
  'time-bound-account': creationSchema,
  'temporary-access-pass': step('temporary-access-pass', {
    ...perAccount,
    escrow: z.array(z.strictObject({ person: name, fingerprint: name })),
    lifetimeMinutes: z.int().min(1).max(1_000),
    recordWithinMs: ms,
  }),
  restore: step('restore', { undo: name }),
} satisfies OneOf<PlannedStep, 'do'>;

const CHECKS = {
  readiness: z.strictObject({ check: z.literal('readiness'), readiness: z.array(readinessCheck) }),
  'conditional-access': z.strictObject({ check: z.literal('conditional-access') }),
} satisfies OneOf<PlannedCheck, 'check'>;

const ALERTS = {
  'graph-alerts': z.strictObject({
    id: name,
    kind: z.literal('graph-alerts'),
    tenant: name,
    rule: z.string().nullable(),
    title: z.string(),
  }),
  'graph-incidents': z.strictObject({
    id: name,
    kind: z.literal('graph-incidents'),
    tenant: name,
    rule: z.string().nullable(),
    title: z.string(),
  }),
  'log-analytics': z.strictObject({
    id: name,
    kind: z.literal('log-analytics'),
    tenant: name,
    workspace: name,
    query: z.string(),
    origin: name,
  }),
  webhook: z.strictObject({ id: name, kind: z.literal('webhook'), title: z.string().nullable() }),
  syslog: z.strictObject({ id: name, kind: z.literal('syslog'), title: z.string().nullable() }),
  person: z.strictObject({ id: name, kind: z.literal('person'), role: name }),
} satisfies OneOf<PlannedAlertSource, 'kind'>;

/** An account of a plan; the compiler holds it against `PlannedAccount`. */
export const accountSchema = z.strictObject({
  id: name,
  tenant: name,
  objectId: name,
  userPrincipalName: name,
  methods: z.array(expectedMethod),
  policiesThatMayApply: z.array(z.string()),
  exceptions: z
    .array(z.strictObject({ policy: z.string(), owner: z.string(), reason: z.string(), until: z.iso.date() }))
    .optional(),
  source: name,
}) satisfies z.ZodType<PlannedAccount>;

/** An alert source of a plan. */
export const alertSchema = oneOf({ key: 'kind', schemas: ALERTS });

/** A system of a plan. */
export const systemSchema = z.strictObject({ id: name, title: z.string(), probe: z.string().nullable() });

/** A channel of a plan. */
export const channelSchema = z.strictObject({
  id: name,
  kind: z.enum(CHANNEL_KINDS),
  role: name.nullable(),
  dependsOn: z.array(name),
});

const parts = {
  tenants: z.array(
    z.strictObject({
      id: name,
      tenantId: name,
      domain: name,
      origins: z.strictObject({ login: z.string(), graph: z.string() }),
      betaReads: z.boolean(),
      writes: z.array(tenantWrite),
      engine: z.array(name).optional(),
    }),
  ),
  accounts: z.array(accountSchema),
  people: z.array(
    z.strictObject({
      id: name,
      roles: z.array(name),
      keys: z.array(name),
      channels: z.array(name).optional(),
      passkeys: z.array(plannedPasskeySchema).min(1).optional(),
    }),
  ),
  deputies: z
    .strictObject({
      afterMs: ms,
      of: z.array(
        z.strictObject({
          person: name,
          by: z.array(name),
          absent: z.array(z.strictObject({ from: z.iso.date(), until: z.iso.date() })),
        }),
      ),
    })
    .optional(),
  sources: z.array(z.strictObject({ id: name, place: name, seals: z.record(z.string(), z.string()) })),
  systems: z.array(systemSchema),
  networks: z.array(z.strictObject({ id: name, ranges: z.array(z.string()) })),
  alerts: z.array(alertSchema),
  channels: z.array(channelSchema),
};

/**
 * One plan, strictly: every key of `Plan` and no other. A run is held against all of its plan, so a plan with a part
 * that this verifier does not know is one that it cannot vouch for. The compiler holds it against `Plan`.
 */
export const planSchema = z.strictObject({
  version: z.literal(1),
  organisation: name,
  runbook: name,
  title: z.string(),
  scenario,
  mode: z.enum(MODES),
  ...parts,
  objectives: z.strictObject({ timeToAccessMs: ms.nullable(), timeToAlertMs: ms.nullable() }),
  approve: z.strictObject(approval).nullable(),
  hypothesis: z.array(oneOf({ key: 'check', schemas: CHECKS })),
  steps: z.array(oneOf({ key: 'do', schemas: STEPS })),
  review: z.strictObject({ by: z.array(name), withinBusinessDays: z.int().min(0) }).nullable(),
  bypassRoles: z.array(name),
  waits: z.strictObject({ pollMs: ms, recordMs: ms, tenantMs: ms, remindMs: ms, requestMs: ms }),
  trustedCa: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
}) satisfies z.ZodType<Plan>;
