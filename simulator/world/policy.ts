/** A Conditional Access policy, members named and nested as in Graph's `conditionalAccessPolicy`. */
export interface AccessPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly createdDateTime: string | null;
  readonly modifiedDateTime: string | null;
  state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly conditions: PolicyConditions;
  readonly grantControls: GrantControls | null;
  sessionControls: SessionControls;
}

/** How long a session may last; members named as in Graph's `conditionalAccessSessionControls`. */
export type SessionControls = {
  readonly disableResilienceDefaults?: boolean;
  readonly signInFrequency?: {
    readonly value: number;
    readonly type: 'hours' | 'days';
    readonly authenticationType: 'primaryAndSecondaryAuthentication' | 'secondaryAuthentication';
    readonly frequencyInterval: 'timeBased' | 'everyTime';
    readonly isEnabled: boolean;
  };
  readonly persistentBrowser?: { readonly mode: 'always' | 'never'; readonly isEnabled: boolean };
} | null;

/** What a policy is keyed on; an empty list or null is "any". */
export interface PolicyConditions {
  readonly users: {
    readonly includeUsers: readonly string[];
    readonly excludeUsers: readonly string[];
    readonly includeGroups: readonly string[];
    readonly excludeGroups: readonly string[];
    readonly includeRoles: readonly string[];
    readonly excludeRoles: readonly string[];
  };
  readonly applications: {
    readonly includeApplications: readonly string[];
    readonly excludeApplications: readonly string[];
    readonly includeUserActions: readonly string[];
    readonly includeAuthenticationContextClassReferences: readonly string[];
  };
  readonly clientAppTypes: readonly string[];
  readonly platforms: {
    readonly includePlatforms: readonly string[];
    readonly excludePlatforms: readonly string[];
  } | null;
  readonly locations: {
    readonly includeLocations: readonly string[];
    readonly excludeLocations: readonly string[];
  } | null;
  readonly signInRiskLevels: readonly string[];
  readonly userRiskLevels: readonly string[];
  readonly authenticationFlows: { readonly transferMethods: string } | null;
}

/** What a policy asks for. */
export interface GrantControls {
  readonly operator: 'OR' | 'AND';
  readonly builtInControls: readonly string[];
  readonly authenticationStrength: { readonly id: string; readonly displayName: string } | null;
}

/** A named location of address ranges. */
export interface NamedLocation {
  readonly id: string;
  readonly displayName: string;
  readonly isTrusted: boolean;
  readonly ranges: readonly string[];
}
