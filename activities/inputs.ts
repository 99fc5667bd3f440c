import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { REVIEW_ENTRIES, RUN_ENTRIES, SCHEDULE_ENTRIES } from '../domain/ledger.ts';
import { oneOf, type OneOf } from '../domain/one-of.ts';
import { passwordPolicy } from '../domain/escrow.ts';
import { ROTATED_BY } from '../domain/readiness/restricted-unit.ts';
import { readinessCheck } from '../domain/runbook.ts';
import { guid } from '../domain/steps/shared.ts';
import { TIME_BOUND_CHANGES, TIME_BOUND_PARTS } from '../domain/time-bound.ts';
import { PASS_MINUTES } from '../domain/steps/temporary-access-pass.ts';
import { isRunId } from '../evidence/folder.ts';
import {
  accountSchema as account,
  alertSchema as alert,
  channelSchema as channel,
  creationSchema as creation,
  planSchema as plan,
  systemSchema as system,
} from '../evidence/verify/plan-schema.ts';
import { finalFailure } from './final-failure.ts';
import { tellingSchema } from './telling-schema.ts';
import type { Activities } from './types.ts';

const name = z.string().min(1).max(400);
const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in lower-case hex' });
const since = z.iso.datetime({ error: 'expected a UTC time, ISO 8601' });
const run = z.string().refine(isRunId, { error: 'expected a run id of letters, digits, dots and hyphens' });
const tree = z.strictObject({ size: count, peaks: z.array(digest) });
const signed = z.strictObject({ statement: z.string(), signature: z.string() });
const ofLog = z.strictObject({ run, log: z.strictObject({ size: count, root: digest }) });

const call = { run, cut: z.array(name) };
const ofAccount = z.strictObject({ ...call, account });
const sinceThen = z.strictObject({ ...call, account, since });
const ofUnit = z.strictObject({ ...call, account, unit: name });
const ofCreation = { ...call, creation };
const recipients = z.array(z.strictObject({ person: name, fingerprint: name })).min(1);

const LEDGER_ENTRIES = { ...RUN_ENTRIES, ...REVIEW_ENTRIES, ...SCHEDULE_ENTRIES } satisfies OneOf<
  Parameters<Activities['appendLedger']>[0]['entry'],
  'type'
>;

/** What each activity with an input is called with, strictly. Whoever reaches Temporal's port can send anything in its place. */
export const INPUTS = {
  openEvidence: z.strictObject({
    run,
    plan,
    planDigest: digest,
    runbookText: z.string(),
    runbookDigest: digest,
    initiator: z.string(),
    reason: z.string().nullable(),
  }),
  appendEvents: z.strictObject({ run, from: count, leaves: z.array(z.string()) }),
  sealAt: ofLog,
  sealRun: ofLog,
  anchorRun: z.strictObject({ run }),
  enterLedger: z.strictObject({ run, entry: oneOf({ key: 'type', schemas: RUN_ENTRIES }) }),
  appendLedger: z.strictObject({ tree, entry: oneOf({ key: 'type', schemas: LEDGER_ENTRIES }) }),
  readReviewed: z.strictObject({ run, signed }),
  storeReview: z.strictObject({ run, number: count, signed, tree }),
  checkReadiness: z.strictObject({
    ...call,
    account,
    checks: z.array(readinessCheck),
    alerts: z.array(alert),
    rotatedBy: z.enum(ROTATED_BY).optional(),
  }),
  checkConditionalAccess: ofAccount,
  findSignIns: sinceThen,
  readCredential: ofAccount,
  findAuditEntries: sinceThen,
  findAlerts: z.strictObject({ ...call, account, source: alert, since }),
  countPolicies: z.strictObject({ ...call, tenant: name }),
  revokeSessions: ofAccount,
  escrowPassword: z.strictObject({
    ...call,
    account,
    step: name,
    attempt: z.int().min(1).max(9_999),
    recipients,
    password: passwordPolicy,
  }),
  resetPassword: z.strictObject({ ...call, account, escrow: digest }),
  readMethods: ofAccount,
  makePass: z.strictObject({
    ...call,
    account,
    step: name,
    attempt: z.int().min(1).max(9_999),
    recipients,
    lifetimeMinutes: z.int().min(PASS_MINUTES.least).max(PASS_MINUTES.most),
  }),
  deletePass: z.strictObject({ ...call, account, pass: name }),
  readUnit: ofUnit,
  leaveUnit: ofUnit,
  enterUnit: ofUnit,
  readCreated: z.strictObject({
    ...ofCreation,
    part: z.enum(TIME_BOUND_PARTS),
    objectId: guid.nullable(),
    since,
  }),
  escrowCreation: z.strictObject({ ...ofCreation, attempt: z.int().min(1).max(9_999) }),
  createAccount: z.strictObject({ ...ofCreation, escrow: digest }),
  changeCreated: z.strictObject({
    ...ofCreation,
    objectId: guid,
    since,
    change: z.enum(TIME_BOUND_CHANGES),
  }),
  probe: z.strictObject({ ...call, system }),
  notify: z.strictObject({
    ...call,
    channel,
    message: z.string(),
    telling: tellingSchema.optional(),
    key: name,
    person: name.optional(),
  }),
} satisfies {
  readonly [Name in Exclude<keyof Activities, 'readClock' | 'readUnentered'>]: z.ZodType<
    Parameters<Activities[Name]>[0]
  >;
};

/** What came over the wire, if it is of the schema; a failure of type `VALUE_INVALID`, for good, names where it is not. */
export function inputOf<Input>({ schema, came }: { schema: z.ZodType<Input>; came: unknown }): Input {
  const parsed = schema.safeParse(came);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  const message = `${Context.current().info.activityType}: ${where === '' ? 'the input' : where}: ${issue?.message ?? 'unknown'}`;
  throw finalFailure(new BreakglassError({ code: 'VALUE_INVALID', message }));
}
