import { sendAlert } from '../alert-senders.ts';
import { iso, nextGuid, now } from './clock.ts';
import { findUser, isEmergencyAccount } from './directory.ts';
import { joinIncident } from './incidents.ts';
import { applyPolicies, overall, PORTAL_APP } from './apply-policies.ts';
import type { Applied } from './apply-policies.ts';
import { logEntry } from './log-entry.ts';
import type { SignIn, SignInMethod } from './logs.ts';
import { takePass } from './passes.ts';
import { equalSecrets } from './secrets.ts';
import type { User, World } from './world.ts';

/** What a person enters. `address` is where they pretend to sit. */
export interface SignInAttempt {
  readonly account: string;
  readonly method: SignInMethod;
  readonly credential: string;
  readonly address: string;
  /** Of the visit that the attempt belongs to; one of its own where it is left out. */
  readonly correlationId?: string;
}

/** How it went; `errorCode` is 0 or the number of an AADSTS code. */
export interface SignInResult {
  readonly user: User | null;
  readonly requestId: string;
  readonly correlationId: string;
  readonly errorCode: number;
  readonly reason: string;
}

/** Judges an attempt, writes the log and raises the alert. */
export function signIn(world: World, attempt: SignInAttempt): SignInResult {
  const ids = { requestId: nextGuid(world), correlationId: attempt.correlationId ?? nextGuid(world) };
  const user = findUser(world, attempt.account);
  if (user === undefined)
    return { user: null, ...ids, errorCode: 50034, reason: 'The account does not exist.' };
  const applied = applyPolicies({ world, user, method: attempt.method, address: attempt.address });
  const refusal = refuse({ world, user, attempt, applied });
  const entry = entryOf({ world, user, attempt, ids, refusal, applied });
  record(world, entry);
  if (refusal.errorCode === 0 && isEmergencyAccount(world, user.id)) raiseAlert(world, entry);
  return { user, ...ids, ...refusal };
}

interface Refusal {
  readonly errorCode: number;
  readonly reason: string;
}

/** Is this the user's present secret for the method? */
export function credentialHolds(
  user: User,
  { method, credential }: { method: SignInMethod; credential: string },
): boolean {
  return user.methods.some(
    ({ kind, secret }) => kind === method && secret !== null && equalSecrets(secret, credential),
  );
}

function refuse({
  world,
  user,
  attempt,
  applied,
}: {
  world: World;
  user: User;
  attempt: SignInAttempt;
  applied: Applied;
}): Refusal {
  const { method, credential: secret } = attempt;
  const holds =
    method === 'temporary-access-pass' ? takePass(world, { user, secret }) : credentialHolds(user, attempt);
  if (!holds)
    return method === 'password'
      ? { errorCode: 50126, reason: 'Invalid user name or password.' }
      : { errorCode: 500121, reason: 'Strong authentication failed.' };
  if (!user.accountEnabled) return { errorCode: 50057, reason: 'The account is disabled.' };
  if (applied.unmet.includes('block'))
    return { errorCode: 53003, reason: 'Blocked by a Conditional Access policy.' };
  if (applied.unmet.includes('compliantDevice'))
    return { errorCode: 53000, reason: 'The device is not compliant.' };
  if (applied.unmet.length > 0)
    return { errorCode: 50076, reason: 'Multifactor authentication is required.' };
  return { errorCode: 0, reason: 'Other.' };
}

function entryOf({
  world,
  user,
  attempt,
  ids,
  refusal,
  applied,
}: {
  world: World;
  user: User;
  attempt: SignInAttempt;
  ids: Pick<SignInResult, 'requestId' | 'correlationId'>;
  refusal: Refusal;
  applied: Applied;
}): SignIn {
  // A wrong credential ends the attempt before any policy is looked at.
  const judged = ![50126, 500121, 50057].includes(refusal.errorCode);
  const policies = judged ? applied.policies : [];
  return logEntry({
    world,
    user,
    at: now(world),
    visibleAt: now(world) + world.ingestion.signInsMs,
    id: ids.requestId,
    correlationId: ids.correlationId,
    appId: PORTAL_APP.id,
    appDisplayName: PORTAL_APP.displayName,
    ipAddress: attempt.address,
    errorCode: refusal.errorCode,
    failureReason: refusal.reason,
    method: attempt.method,
    conditionalAccessStatus: overall(policies),
    appliedPolicies: policies,
  });
}

function record(world: World, entry: SignIn): void {
  let entries: readonly SignIn[] = [entry];
  for (const { logged } of world.faults.values()) if (logged) entries = entries.flatMap(logged);
  world.signIns.push(...entries);
}

function raiseAlert(world: World, entry: SignIn): void {
  const rule = world.detectionRules.find(({ id }) => id === world.emergency.ruleId);
  const silenced = [...world.faults.values()].some(({ silencesAlerts }) => silencesAlerts === true);
  if (rule?.isEnabled !== true || silenced) return;
  const at = now(world) + world.ingestion.alertsMs;
  const alone = [...world.faults.values()].some(({ groupsNothing }) => groupsNothing === true);
  const alert = {
    id: `ed${nextGuid(world).replaceAll('-', '')}_1`,
    title: rule.alertTitle,
    detectorId: rule.detectorId,
    incidentId: alone ? null : joinIncident(world, { ...entry, at }),
    createdDateTime: iso(at),
    visibleAt: at,
    userId: entry.userId,
    userPrincipalName: entry.userPrincipalName,
    ipAddress: entry.ipAddress,
  };
  world.alerts.push(alert);
  sendAlert(world, alert);
}
