import { z } from 'zod';
import type { JournalEvent } from '../../domain/event.ts';
import type { Claim } from '../../domain/fact.ts';
import { timeTold } from '../../domain/objectives.ts';
import { ACCEPTED, reportedSignIn, sayUnfound } from '../../domain/reported-sign-in.ts';
import type { Accepted } from '../../domain/reported-sign-in.ts';
import { refusing, strangers } from '../../domain/sign-in.ts';
import { reportsOf } from '../../domain/sign-in-reports.ts';
import { ofAlert } from './alert-answers.ts';
import { ofCreated, ofRole, ofSessions, ofSignedIn, ofTrace } from './created-answers.ts';
import { ofAudited, ofPassword, ofUnit } from './engine-answers.ts';
import { accountOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';
import { ofGone, ofIssued, ofLostRemoved, ofRegistered } from './pass-answers.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const signIns = z.array(
  z.looseObject({
    id: z.string(),
    correlationId: z.string().nullish(),
    userId: z.string(),
    createdDateTime: time,
    isInteractive: z.boolean().nullish(),
    status: z.looseObject({ errorCode: z.int() }),
    appliedConditionalAccessPolicies: z.array(z.looseObject({ result: z.string().nullish() })).nullish(),
  }),
);

/** Of these areas nothing is read again: what people and channels say, and what other rules judge. */
type Unread = 'account' | 'tenant' | 'conditional-access' | 'notify' | 'attest' | 'outage' | 'custody';
type Reader = (of: Case) => string | null;

/** The claims whose facts are held against what the answer says, and how; null for those that are not. */
const READERS = {
  'sign-in.attested': null,
  'sign-in.recorded': readEitherWay(ofRecorded),
  'sign-in.method': null,
  'sign-in.network': null,
  'sign-in.conditional-access': readEitherWay(ofPolicies),
  'sign-in.no-stranger': readEitherWay(ofStrangers),
  'alert.fired': ofAlert,
  'admin-action.attested': null,
  'admin-action.recorded': ofCount,
  'rotation.attested': null,
  'rotation.credential-changed': null,
  'rotation.audited': ofAudited('rotation.audited'),
  'rotation.sessions-revoked': null,
  'rotation.resealed': null,
  'password.escrowed': null,
  'password.changed': ofPassword,
  'password.audited': ofAudited('password.audited'),
  'password.escrow-known': null,
  'pass.sealed': null,
  'pass.issued': ofIssued,
  'pass.gone': ofGone,
  'passkey.registered': ofRegistered,
  'passkey.lost-removed': ofLostRemoved,
  'passkey.audited': ofAudited('passkey.audited'),
  'unit.left': ofUnit,
  'unit.restored': ofUnit,
  'time-bound.escrowed': null,
  'time-bound.created': ofCreated,
  'time-bound.role-assigned': ofRole,
  'time-bound.signed-in': ofSignedIn,
  'time-bound.sessions-ended': ofSessions,
  'time-bound.role-removed': ofRole,
  'time-bound.removed': ofTrace,
} satisfies Readonly<Record<Exclude<Claim, `${Unread}.${string}`>, Reader | null>>;
const READ_AGAIN: Readonly<Partial<Record<Claim, Reader | null>>> = READERS;

/** Is what the answer says compared with this fact? */
export function isReadAgain({ claim }: Fact): boolean {
  return (READ_AGAIN[claim] ?? null) !== null;
}

/** What the answer says other than the fact; null where they agree, and for facts that are not read again here. */
export function contradictionOf(of: Case): string | null {
  return READ_AGAIN[of.fact.claim]?.(of) ?? null;
}

/**
 * A run from before correlation ids counted took request ids alone; that finds less and explains less, so a fact that
 * is right read so is never better news.
 */
function readEitherWay(reader: (of: Case, accept: Accepted) => string | null): Reader {
  return (of) => {
    const [wrong, ...others] = ACCEPTED.map((accept) => reader(of, accept));
    return others.includes(null) ? null : (wrong ?? null);
  };
}

function ofRecorded(of: Case, accept: Accepted): string | null {
  const { state, seen, expected } = of.fact;
  const found = reportedIn(of, accept);
  if (found.by === null) {
    return state === 'inconclusive' && seen === sayUnfound(found)
      ? null
      : `expected inconclusive and ${sayUnfound(found)}, got ${state} and ${seen}`;
  }
  const { record } = found;
  const right = record.errorCode === 0 ? 'corroborated' : 'contradicted';
  if (state !== right) return `expected ${right} from the record with error code ${record.errorCode}`;
  if (!expected.endsWith(` ${record.id}`)) return `expected the request id ${record.id} of the record`;
  const told =
    record.errorCode === 0
      ? timeTold(seen) === record.createdAt
      : seen === `refused with AADSTS${record.errorCode}`;
  return told ? null : `expected the time and error code of the record, got ${seen}`;
}

/** That no policy refused the sign-in, or only deviated from what was foreseen, must be what the record says. */
function ofPolicies(of: Case, accept: Accepted): string | null {
  const { state, weight } = of.fact;
  const found = reportedIn(of, accept);
  if (found.by === null) return 'expected the reported sign-in in the answer, found none';
  const { record } = found;
  if (record.policies === null)
    return state === 'inconclusive' ? null : 'expected policies in the record, found none';
  if (state === 'inconclusive') return 'expected no policies in the record, found some';
  const refused = refusing(record.policies).length > 0;
  return refused === (state === 'contradicted' && weight === 'fails')
    ? null
    : 'expected what the policies in the record came to';
}

function ofStrangers(of: Case, accept: Accepted): string | null {
  const { plan, events, fact } = of;
  const since = events.findLast(
    ({ type, n, ...event }) =>
      type === 'window-opened' && n < fact.n && 'account' in event && event.account === fact.account,
  )?.at;
  if (since === undefined) return 'expected a window of the account before it';
  const reports = reportsOf({ plan, events: events.slice(0, fact.n), account: fact.account });
  const found = strangers({ records: recordsOf(of), reports, accept, since });
  const right = found.length === 0 ? 'corroborated' : 'contradicted';
  return fact.state === right ? null : `expected ${right} from the sign-ins in the answer`;
}

/** The number that the person signed against the number that the tenant tells. */
function ofCount(of: Case): string | null {
  const told = accepted(of).flatMap(({ step, statement }) =>
    step === of.fact.step ? Number(statement.values['policies-seen']) : [],
  );
  const count = Array.isArray(of.answer) ? of.answer.length : null;
  const right = told.every((number) => number === count) ? 'corroborated' : 'contradicted';
  return of.fact.state === right ? null : `expected ${right} from ${count ?? 'no'} policies`;
}

/** The record of the sign-in that people reported in the fact's own step. */
function reportedIn(of: Case, accept: Accepted) {
  const { step } = of.fact;
  const reported = accepted(of)
    .filter((decision) => decision.step === step)
    .map(({ statement }) => statement.values['request-id'] ?? '');
  const window = of.events.find((event) => event.type === 'window-opened' && event.step === step);
  const until = window?.type === 'window-opened' ? window.until : '';
  return reportedSignIn({
    records: recordsOf(of),
    reported,
    window: { from: window?.at ?? '', until },
    accept,
  });
}

/** The account's own sign-ins in the answer, by time, as the engine reads them. */
function recordsOf(of: Case) {
  const objectId = objectIdOf(of);
  return (signIns.safeParse(of.answer).data ?? [])
    .filter(({ userId }) => userId.toLowerCase() === objectId)
    .map((read) => ({
      id: read.id,
      correlationId: read.correlationId ?? '',
      createdAt: new Date(read.createdDateTime).toISOString(),
      errorCode: read.status.errorCode,
      interactive: read.isInteractive ?? true,
      policies:
        read.appliedConditionalAccessPolicies?.map(({ result }) => ({ result: result ?? '' })) ?? null,
    }))
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id));
}

/** Attestations before the fact whose question was answered in full before it. */
function accepted({ events, fact }: Case) {
  const before = events.slice(0, fact.n);
  const met = new Set(
    before.flatMap((event) => (event.type === 'ask-closed' && event.outcome === 'met' ? [event.ask] : [])),
  );
  return before
    .filter((event) => event.type === 'decision-accepted')
    .filter(({ ask, choice }) => choice === 'attest' && met.has(ask));
}

function objectIdOf(of: Case): string | undefined {
  return accountOf(of)?.objectId.toLowerCase();
}
