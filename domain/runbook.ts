import { z } from 'zod';
import { stepDefinition } from './steps/index.ts';
import { approvalRule, duration, id, text } from './steps/shared.ts';

/** What the drill supposes to have happened. Facts for each stand in docs/runbook-reference.md. */
export const scenario = z.enum([
  'conditional-access-lockout',
  'mfa-service-down',
  'idp-core-outage',
  'federation-down',
  'admin-portal-down',
  'risk-false-positives',
  'admins-stripped',
  'policy-or-group-deleted',
  'pim-unavailable',
  'key-lost',
  'certificate-expired',
  'vault-circular',
  'alerting-dead',
  'key-people-absent',
]);
export type Scenario = z.infer<typeof scenario>;

/** The named readiness checks of a hypothesis. */
export const readinessCheck = z.enum([
  'enabled',
  'cloud-only',
  'global-admin-active',
  'methods-as-declared',
  'not-synced',
  'alert-rule-on',
]);
export type ReadinessCheck = z.infer<typeof readinessCheck>;

export const hypothesisCheck = z.union([
  z.strictObject({ readiness: z.array(readinessCheck).min(1) }),
  z.strictObject({ 'conditional-access': z.literal('no-lockout') }),
]);
export type HypothesisCheck = z.infer<typeof hypothesisCheck>;

/** A runbook as written; see docs/runbook-reference.md. */
export const runbookDefinition = z.strictObject({
  runbook: id,
  title: text(120),
  scenario,
  accounts: z.array(id).max(10).default([]),
  objectives: z
    .strictObject({ 'time-to-access': duration.optional(), 'time-to-alert': duration.optional() })
    .default({}),
  approve: approvalRule.optional(),
  hypothesis: z.array(hypothesisCheck).max(10).default([]),
  method: z.array(stepDefinition).min(1).max(100),
  review: z
    .strictObject({
      by: z.array(id).min(1),
      within: z
        .string()
        .regex(/^[1-9][0-9]? business days?$/, { error: 'expected such as "5 business days"' }),
    })
    .optional(),
});
export type RunbookDefinition = z.infer<typeof runbookDefinition>;
