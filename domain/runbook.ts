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
  'no-personal-methods',
  'not-stale',
  'unit-allows-rotation',
  'resilience-defaults-on',
  'two-accounts',
  'licensed',
  'security-defaults-as-declared',
  'no-service-incident',
  'no-sign-in-outside-window',
]);
export type ReadinessCheck = z.infer<typeof readinessCheck>;

export const hypothesisCheck = z.union(
  [
    z.strictObject({ readiness: z.array(readinessCheck).min(1).max(readinessCheck.options.length) }),
    z.strictObject({ 'conditional-access': z.literal('no-lockout') }),
  ],
  { error: 'expected "readiness" with a list of checks, or "conditional-access: no-lockout"' },
);
export type HypothesisCheck = z.infer<typeof hypothesisCheck>;

/** A runbook as written; see docs/runbook-reference.md. */
export const runbookDefinition = z.strictObject({
  runbook: id.describe('The name of the runbook.'),
  title: text(120).describe('What people read when they are asked.'),
  scenario: scenario.describe('What is supposed to have happened.'),
  accounts: z
    .array(id)
    .max(10)
    .default([])
    .describe('Emergency accounts; each goes through the per-account steps.'),
  objectives: z
    .strictObject({
      'time-to-access': duration.optional().describe('From the approval to a recorded sign-in.'),
      'time-to-alert': duration.optional().describe('From the sign-in to its alert.'),
    })
    .default({})
    .describe('The stated success conditions. A miss makes the run deviate.'),
  approve: approvalRule.optional().describe('The gate before anything happens.'),
  hypothesis: z
    .array(hypothesisCheck)
    .max(10)
    .default([])
    .describe('Must hold before (a gate) and after (part of the verdict).'),
  method: z.array(stepDefinition).min(1).max(100).describe('The steps, in order.'),
  review: z
    .strictObject({
      by: z.array(id).min(1).max(10).describe('Roles that review the run.'),
      within: z
        .string()
        .regex(/^[1-9][0-9]? business days?$/, { error: 'expected such as "5 business days"' })
        .describe('Such as 5 business days.'),
    })
    .optional()
    .describe('Who looks at it afterwards, and until when.'),
});
export type RunbookDefinition = z.infer<typeof runbookDefinition>;
