import { z } from 'zod';
import { adminActionStep } from './admin-action.ts';
import { alertStep } from './alert.ts';
import { approveStep } from './approve.ts';
import { attestStep } from './attest.ts';
import { conditionalAccessStep } from './conditional-access.ts';
import { notifyStep } from './notify.ts';
import { outageStep } from './outage.ts';
import { resetPasswordStep } from './reset-password.ts';
import { restoreStep } from './restore.ts';
import { retrieveStep } from './retrieve.ts';
import { rotateStep } from './rotate.ts';
import { signInStep } from './sign-in.ts';
import { timeBoundAccountStep } from './time-bound-account.ts';
import { temporaryAccessPassStep } from './temporary-access-pass.ts';

/** The closed union of step kinds, by their `do`. A new kind is a file here and one line in this list. */
export const stepDefinition = z.discriminatedUnion('do', [
  notifyStep,
  approveStep,
  attestStep,
  outageStep,
  retrieveStep,
  signInStep,
  adminActionStep,
  conditionalAccessStep,
  alertStep,
  rotateStep,
  resetPasswordStep,
  timeBoundAccountStep,
  temporaryAccessPassStep,
  restoreStep,
]);

export type StepDefinition = z.infer<typeof stepDefinition>;

/** Every `do`, read off the definitions so that no second list can fall behind. */
export const STEP_KINDS = stepDefinition.options.map((option) => option.shape.do.value);
export type StepKind = (typeof STEP_KINDS)[number];

/** Whether a kind runs once for each account of the runbook, and whether it works without the tenant. */
const NATURE: Readonly<Record<StepKind, readonly ('per-account' | 'needs-tenant')[]>> = {
  notify: [],
  approve: [],
  attest: [],
  outage: [],
  retrieve: ['per-account'],
  'sign-in': ['per-account', 'needs-tenant'],
  'admin-action': ['per-account', 'needs-tenant'],
  'conditional-access': ['needs-tenant'],
  alert: ['per-account', 'needs-tenant'],
  rotate: ['per-account', 'needs-tenant'],
  'reset-password': ['per-account', 'needs-tenant'],
  'time-bound-account': ['needs-tenant'],
  'temporary-access-pass': ['per-account', 'needs-tenant'],
  restore: [],
};

/** Kinds that run once for each emergency account of the runbook. */
export const PER_ACCOUNT: ReadonlySet<StepKind> = new Set(
  STEP_KINDS.filter((kind) => NATURE[kind].includes('per-account')),
);

/** Kinds that read or write the tenant and so cannot run while `entra` is declared down. */
export const NEEDS_TENANT: ReadonlySet<StepKind> = new Set(
  STEP_KINDS.filter((kind) => NATURE[kind].includes('needs-tenant')),
);
