import { failed, HELD, type Fault } from './fault.ts';

/** What the engine makes for people: a pass in place of a lost key, an account where none is left, a password. */
export const MADE: readonly Fault[] = [
  {
    name: 'pass-answer-lost',
    rehearses: 'key-lost',
    says: 'the engine makes a pass and the answer that holds it is lost; it deletes that pass and makes another',
    tenant: [{ name: 'write-lost-after-commit' }],
    ...HELD,
  },
  {
    name: 'passkey-not-registered',
    rehearses: 'key-lost',
    says: 'the new passkey was not registered, nor the lost one deleted, although the custodian says so',
    tenant: [{ name: 'rotation-not-done' }],
    runbook: [{ of: 'register', set: { 'record-within': '4s' } }],
    ...failed('passkey.registered'),
  },
  {
    name: 'account-not-removed',
    says: 'the account that the engine created is still there although its deletion was answered',
    rehearses: 'admins-stripped',
    tenant: [{ name: 'deletion-not-done' }],
    runbook: [{ of: 'temporary-admin', set: { 'record-within': '900ms' } }],
    verdict: 'failed',
    restored: false,
    reason: 'undo-failed',
  },
  {
    name: 'unit-answer-lost',
    rehearses: 'custodians-gone',
    says: 'an account is taken out of its restricted unit and the answer is lost; it is seen outside, gets its password, and is put back',
    tenant: [{ name: 'write-lost-after-commit' }],
    runbook: [{ of: 'new-password', set: { unit: 'leave' } }],
    ...HELD,
  },
  {
    name: 'account-not-put-back',
    rehearses: 'custodians-gone',
    says: 'the account does not come back into its restricted unit although its return was answered',
    tenant: [{ name: 'unit-return-not-done' }],
    runbook: [{ of: 'new-password', set: { unit: 'leave', 'record-within': '900ms' } }],
    verdict: 'failed',
    restored: false,
    reason: 'undo-failed',
  },
];
