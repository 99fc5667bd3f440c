/** A sign-in as the tenant knows it, before a version of the API decides what to show. */
export interface SignIn {
  /** The request id that the portal shows to the person. */
  readonly id: string;
  readonly correlationId: string;
  readonly createdDateTime: string;
  /** When the log first shows it, milliseconds of the tenant's clock. */
  readonly visibleAt: number;
  readonly userId: string;
  readonly userDisplayName: string;
  readonly userPrincipalName: string;
  readonly appId: string;
  readonly appDisplayName: string;
  readonly ipAddress: string;
  readonly isInteractive: boolean;
  readonly clientAppUsed: string;
  readonly errorCode: number;
  readonly failureReason: string;
  readonly method: SignInMethod;
  readonly conditionalAccessStatus: 'success' | 'failure' | 'notApplied';
  readonly appliedPolicies: readonly AppliedPolicy[];
}

/** How somebody proved who they are. */
export type SignInMethod = 'passkey' | 'certificate' | 'password' | 'temporary-access-pass';

/** One policy's part in a sign-in; `result` as Graph's `appliedConditionalAccessPolicyResult`. */
export interface AppliedPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly enforcedGrantControls: readonly string[];
  readonly enforcedSessionControls: readonly string[];
  readonly result: 'success' | 'failure' | 'notApplied' | 'notEnabled' | ReportOnlyResult;
}

type ReportOnlyResult = 'reportOnlySuccess' | 'reportOnlyFailure' | 'reportOnlyNotApplied';

/** A directory audit entry. */
export interface AuditEntry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly visibleAt: number;
  readonly activityDisplayName: string;
  readonly category: string;
  readonly loggedByService: string;
  readonly correlationId: string;
  readonly result: 'success' | 'failure';
  readonly initiatedBy: {
    readonly user: {
      readonly id: string;
      readonly displayName: string;
      readonly userPrincipalName: string;
    } | null;
    readonly app: { readonly appId: string; readonly displayName: string } | null;
  };
  readonly targetResources: readonly AuditTarget[];
}

/** What an audit entry is about. */
export interface AuditTarget {
  readonly id: string;
  readonly displayName: string;
  readonly type: string;
  /** Of a user only. */
  readonly userPrincipalName: string | null;
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
}

/** An alert about one account. */
export interface Alert {
  readonly id: string;
  readonly title: string;
  readonly detectorId: string;
  /** The incident that holds it; null where none does. */
  incidentId: string | null;
  readonly createdDateTime: string;
  readonly visibleAt: number;
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly ipAddress: string;
}

/** What the operations centre works on: alerts about one account that belong together. */
export interface Incident {
  /** A number, as text. */
  readonly id: string;
  readonly userId: string;
  readonly displayName: string;
  readonly createdDateTime: string;
  readonly visibleAt: number;
  /** When somebody last changed it; an alert that joins it changes it too. */
  changedDateTime: string;
  /** As Graph's `incidentStatus`. */
  status: 'active' | 'inProgress' | 'resolved' | 'redirected';
  /** The incident into which it was merged. */
  redirectIncidentId: string | null;
}
