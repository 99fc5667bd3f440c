import { plainText } from './plain-text.ts';
import { CLOCK_TOLERANCE_MS } from './reported-sign-in.ts';

/**
 * One entry of the tenant's sign-in log, as far as it is read.
 *
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
export interface SignInEntry {
  readonly id: string;
  readonly createdDateTime: string;
  readonly userId: string;
  readonly appId?: string | null | undefined;
  readonly appDisplayName?: string | null | undefined;
  readonly ipAddress?: string | null | undefined;
  readonly correlationId?: string | null | undefined;
  readonly conditionalAccessStatus?: string | null | undefined;
  readonly isInteractive?: boolean | null | undefined;
  readonly status: { readonly errorCode: number };
  readonly appliedConditionalAccessPolicies?: readonly AppliedPolicy[] | null | undefined;
  /** Beta only. */
  readonly authenticationDetails?: readonly AuthenticationDetail[] | null | undefined;
}

interface AppliedPolicy {
  readonly id?: string | null | undefined;
  readonly displayName?: string | null | undefined;
  readonly result?: string | null | undefined;
}

interface AuthenticationDetail {
  readonly authenticationMethod?: string | null | undefined;
  readonly succeeded?: boolean | null | undefined;
}

/** One sign-in of the log in our words. */
export interface SignInRecord {
  /** The request id that the portal shows. */
  readonly id: string;
  readonly correlationId: string;
  readonly createdAt: string;
  readonly app: string;
  readonly ipAddress: string;
  readonly errorCode: number;
  readonly interactive: boolean;
  readonly conditionalAccessStatus: string;
  /** Policies and their results; null where the tenant left them out (a missing right), which is not "none". */
  readonly policies:
    readonly { readonly id: string; readonly name: string; readonly result: string }[] | null;
  /** Methods used, as the beta log names them; null where beta reads are off or it says nothing. */
  readonly methods: readonly string[] | null;
}

/**
 * The account's own entries of an answer in our words, newest last. What is older than the question asked for is none of
 * its answer, whoever put it there, and is passed over.
 */
export function recordsOf({
  entries,
  account: { objectId },
  since,
}: {
  readonly entries: readonly SignInEntry[];
  readonly account: { readonly objectId: string };
  /** What the question asked for, ISO 8601 UTC. */
  readonly since: string;
}): readonly SignInRecord[] {
  // The log writes whole seconds of times that it holds more finely.
  const from = Date.parse(since) - CLOCK_TOLERANCE_MS;
  return entries
    .filter(({ userId }) => userId.toLowerCase() === objectId.toLowerCase())
    .filter(({ createdDateTime }) => Date.parse(createdDateTime) >= from)
    .map(recordOf)
    .toSorted(byTime);
}

/** One entry in our words. What the tenant left out is null, never an empty list. */
export function recordOf(entry: SignInEntry): SignInRecord {
  const policies = entry.appliedConditionalAccessPolicies ?? null;
  return {
    id: plainText(entry.id),
    correlationId: plainText(entry.correlationId),
    createdAt: new Date(entry.createdDateTime).toISOString(),
    app: plainText(entry.appDisplayName ?? entry.appId),
    ipAddress: plainText(entry.ipAddress),
    errorCode: entry.status.errorCode,
    // Without beta's event types the log holds interactive sign-ins only, so silence means interactive.
    interactive: entry.isInteractive ?? true,
    conditionalAccessStatus: plainText(entry.conditionalAccessStatus),
    policies:
      policies?.map(({ id, displayName, result }) => ({
        id: plainText(id).toLowerCase(),
        name: plainText(displayName),
        result: plainText(result),
      })) ?? null,
    methods: methodsOf(entry),
  };
}

/** Steps that succeeded, each method once; steps met by a claim in the token repeat a method and prove nothing new. */
function methodsOf({ authenticationDetails }: SignInEntry): readonly string[] | null {
  const methods = (authenticationDetails ?? [])
    .filter(({ succeeded }) => succeeded === true)
    .flatMap(({ authenticationMethod }) => authenticationMethod ?? [])
    .map((method) => plainText(method));
  return methods.length === 0 ? null : [...new Set(methods)];
}

function byTime(one: SignInRecord, other: SignInRecord): number {
  return one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id);
}
