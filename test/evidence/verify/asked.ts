import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const OBJECT_ID = '22222222-2222-4222-8222-222222222222';
export const UNIT = '44444444-4444-4444-8444-444444444444';

const POLICIES = 'GET /identity/conditionalAccess/policies?$top=100';
const MEMBER_OF = `GET /users/${OBJECT_ID}/transitiveMemberOf`;
const ROLES = `GET /roleManagement/directory/roleAssignments?$filter=principalId eq '${OBJECT_ID}'`;
const WHAT_IF = 'POST /identity/conditionalAccess/evaluate';
export const METHODS = `GET /users/${OBJECT_ID}/authentication/methods`;
export const MEMBERS = `GET /directory/administrativeUnits/${UNIT}/members`;
/** The account with all that it is read for. */
export const USER = `GET /users/${OBJECT_ID}?$select=id,userPrincipalName,accountEnabled,onPremisesSyncEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,isManagementRestricted`;
const AROUND = `${MEMBER_OF} ; ${ROLES} ; ${POLICIES}`;

export const signInsSince = (since: string) =>
  `GET /auditLogs/signIns?$filter=userId eq '${OBJECT_ID}' and createdDateTime ge ${since}&$top=1000`;
export const auditsSince = (since: string) =>
  `GET /auditLogs/directoryAudits?$filter=activityDateTime ge ${since} and targetResources/any(t: t/id eq '${OBJECT_ID}')&$top=100`;
const alertsSince = (since: string) => `GET /security/alerts_v2?$filter=createdDateTime ge ${since}&$top=100`;

/** What the engine asks for each claim of the true run, letter by letter. */
export function askedOf({ claim, step, n }: Fact, events: readonly JournalEvent[]): string {
  const window = events.findLast((event) => event.type === 'window-opened' && event.n < n)?.at ?? '';
  const opened = events.find((event) => event.type === 'step-opened' && event.step === step)?.at ?? '';
  const early = window === '' ? '' : new Date(Date.parse(window) - 5_000).toISOString();
  const signedIn = events.findLast(
    (event) =>
      event.type === 'fact' &&
      event.claim === 'sign-in.recorded' &&
      event.state === 'corroborated' &&
      event.n < n,
  );
  const alertable = signedIn?.type === 'fact' ? (signedIn.seen.split(' ').at(-1) ?? '') : window;
  const asked: Readonly<Partial<Record<Claim, string>>> = {
    'account.enabled': USER,
    'conditional-access.no-lockout': WHAT_IF,
    'conditional-access.static-no-lockout': AROUND,
    'conditional-access.evaluations-agree': `${AROUND} ; ${WHAT_IF}`,
    'conditional-access.unchanged': AROUND,
    'outage.engine-independent': POLICIES,
    'sign-in.recorded': signInsSince(early),
    'sign-in.method': signInsSince(early),
    'sign-in.network': signInsSince(early),
    'sign-in.conditional-access': signInsSince(early),
    'sign-in.no-stranger': signInsSince(step === 'hypothesis-after' ? window : early),
    'alert.fired': alertsSince(alertable),
    'admin-action.recorded': POLICIES,
    'rotation.credential-changed': `${USER} ; ${METHODS}`,
    'rotation.sessions-revoked': `${USER} ; ${METHODS}`,
    'rotation.audited': auditsSince(opened),
    'password.changed': `${USER} ; ${METHODS}`,
    'password.audited': auditsSince(opened),
    'unit.left': MEMBERS,
    'unit.restored': MEMBERS,
  };
  const text = asked[claim];
  if (text === undefined) throw new RangeError(`expected a question for ${claim}`);
  return text;
}
