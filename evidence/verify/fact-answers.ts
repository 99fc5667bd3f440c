import { z } from 'zod';
import { judgeCount } from '../../domain/admin-action.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Claim } from '../../domain/fact.ts';
import { ofAlert } from './alert-answers.ts';
import { ofCreated, ofRole, ofSessions, ofSignedIn, ofTrace } from './created-answers.ts';
import { ofAudited, ofPassword, ofUnit } from './engine-answers.ts';
import { attestedBefore, differenceFrom, lookupOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';
import { ofGone, ofIssued, ofLostRemoved, ofRegistered } from './pass-answers.ts';
import { ofRotation } from './rotation-answers.ts';
import { ofReported, ofStrangers } from './sign-in-answers.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const list = z.array(z.unknown());

/** Of these areas nothing is read again: what people and channels say, and what other rules judge. */
type Unread = 'account' | 'tenant' | 'conditional-access' | 'notify' | 'attest' | 'outage' | 'custody';
type Reader = (of: Case) => string | null;

/** The claims whose facts are held against what the answer says, and how; null for those that are not. */
const READERS = {
  'sign-in.attested': null,
  'sign-in.recorded': ofReported,
  'sign-in.method': ofReported,
  'sign-in.network': ofReported,
  'sign-in.conditional-access': ofReported,
  'sign-in.no-stranger': ofStrangers,
  'alert.fired': ofAlert,
  'admin-action.attested': null,
  'admin-action.recorded': ofCount,
  'rotation.attested': null,
  'rotation.credential-changed': ofRotation,
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

/** The number that the person signed against the number that the tenant tells. */
function ofCount(of: Case): string | null {
  const [told] = attestedBefore(of).flatMap(({ step, statement }) =>
    step === of.fact.step ? Number(statement.values['policies-seen']) : [],
  );
  const policies = list.safeParse(of.answer).data;
  if (policies === undefined) return 'expected policies, found another answer';
  if (told === undefined) return 'expected a person who counted them';
  return differenceFrom({
    fact: of.fact,
    right: judgeCount({ count: policies.length, told, lookup: lookupOf(of.fact) }),
  });
}
