import { deviated, failed, HELD, type Fault } from './fault.ts';
import { MADE } from './made-faults.ts';
import type { RunbookChange } from './runbook.ts';

const SHORT = '4s';

/** Changes of the quarterly drill that let a proof which never comes be missed within seconds. */
const RECORD_SOON: RunbookChange = { of: 'get-in', set: { 'record-within': SHORT } };
const ALERT_SOON: RunbookChange = { of: 'seen', set: { within: '8s' } };
const ROTATE_SOON: RunbookChange = { of: 'rotate', set: { 'record-within': SHORT } };

/** The gate: what is already wrong with the accounts before anybody acts. */
const GATE: readonly Fault[] = [
  {
    name: 'ca-blocks-account',
    says: 'a Conditional Access policy blocks one of the emergency accounts',
    tenant: [{ name: 'ca-blocks-account' }],
    ...failed('conditional-access.no-lockout'),
  },
  {
    name: 'account-disabled',
    says: 'one emergency account is disabled',
    tenant: [{ name: 'account-disabled' }],
    ...failed('account.enabled'),
  },
  {
    name: 'role-missing',
    says: 'one emergency account is only eligible for its role',
    tenant: [{ name: 'role-missing' }],
    ...failed('account.global-admin-active'),
  },
  {
    name: 'method-not-as-declared',
    says: 'somebody registered a telephone for an emergency account',
    tenant: [{ name: 'method-not-as-declared' }],
    ...failed('account.methods-as-declared'),
  },
  {
    name: 'alert-rule-off',
    says: 'the rule that must raise the alert is off',
    tenant: [{ name: 'alert-rule-off' }],
    ...failed('tenant.alert-rule-on'),
  },
];

/** The sign-in, its record and its alert. */
const ACCESS: readonly Fault[] = [
  {
    name: 'wrong-person-signs-in',
    says: 'the log shows a stranger using the emergency account during the window',
    tenant: [{ name: 'wrong-person-signs-in' }],
    runbook: [RECORD_SOON],
    ...failed('sign-in.no-stranger'),
  },
  {
    name: 'sign-in-never-logged',
    says: 'the sign-in never shows in the log',
    tenant: [{ name: 'sign-in-never-logged' }],
    runbook: [RECORD_SOON],
    verdict: 'inconclusive',
    restored: true,
    reason: 'sign-in.recorded',
  },
  {
    name: 'sign-in-with-password',
    says: 'the log says that the sign-in was by password',
    tenant: [{ name: 'sign-in-with-password' }],
    ...failed('sign-in.method'),
  },
  {
    name: 'sign-in-from-elsewhere',
    says: 'the log shows the sign-in from outside the privileged access network',
    tenant: [{ name: 'sign-in-from-elsewhere' }],
    ...deviated('sign-in.network'),
  },
  {
    name: 'alert-never-fires',
    says: 'nobody is alerted to the sign-in',
    tenant: [{ name: 'alert-never-fires' }],
    runbook: [ALERT_SOON],
    ...failed('alert.fired'),
  },
];

/** Putting the credential out of use. */
const ROTATION: readonly Fault[] = [
  {
    name: 'rotation-not-done',
    says: 'the passkey was not replaced although people say so',
    tenant: [{ name: 'rotation-not-done' }],
    runbook: [ROTATE_SOON],
    ...failed('rotation.credential-changed'),
  },
  {
    name: 'sessions-not-revoked',
    says: 'the old sessions still live after the rotation',
    tenant: [{ name: 'sessions-not-revoked' }],
    runbook: [ROTATE_SOON],
    ...failed('rotation.sessions-revoked'),
  },
  {
    name: 'write-lost-after-commit',
    says: 'the engine revokes the sessions and the answer is lost; it reads back and does not send it twice',
    tenant: [{ name: 'write-lost-after-commit' }],
    runbook: [{ of: 'rotate', set: { 'revoke-sessions': 'engine' } }],
    organisation: { writes: ['revoke-sessions'] },
    ...HELD,
  },
];

/** People who refuse, stay silent, or are not who they say. */
const PEOPLE: readonly Fault[] = [
  {
    name: 'quorum-denied',
    says: 'an approver says no',
    approvers: 'deny',
    verdict: 'aborted',
    restored: true,
    reason: 'approval-denied',
  },
  {
    name: 'approval-times-out',
    says: 'nobody answers the approval',
    approvers: 'silent',
    runbook: [{ of: 'approve', set: { within: '3s' } }],
    ...failed('approval-expired'),
  },
  {
    name: 'forged-decision',
    says: 'somebody sends a decision for an approver, signed with another key, straight to the server',
    approvers: 'forge',
    ...deviated('decision-forged'),
  },
];

/** Systems that are busy, down, or stay down. */
const SYSTEMS: readonly Fault[] = [
  {
    name: 'graph-throttled',
    says: 'Graph answers "too many requests" at first',
    tenant: [{ name: 'graph-throttled' }],
    ...HELD,
  },
  {
    name: 'graph-down',
    says: 'Graph is down for some seconds and comes back',
    tenant: [{ name: 'graph-down', settings: { seconds: 4 } }],
    ...HELD,
  },
  {
    name: 'token-endpoint-black-holed',
    says: 'the token endpoint takes the connection and never answers',
    tenant: [{ name: 'token-endpoint-black-holed' }],
    organisation: { waits: { tenant: '6s', request: '1s' } },
    verdict: 'inconclusive',
    restored: true,
    reason: 'tenant-unreachable',
  },
  {
    name: 'undo-fails',
    says: 'the identity provider that was declared down does not come back',
    tenant: [{ name: 'idp-stays-down' }],
    verdict: 'failed',
    restored: false,
    reason: 'undo-failed',
  },
  {
    name: 'channel-fails',
    says: 'the message to the operations centre cannot be delivered',
    tenant: [{ name: 'channel-fails' }],
    ...failed('notify.delivered'),
  },
];

/** Every scripted fault, written for the quarterly drill where it says no other runbook. */
export const FAULTS: readonly Fault[] = [...GATE, ...ACCESS, ...ROTATION, ...MADE, ...PEOPLE, ...SYSTEMS];
