/**
 * What a policy is keyed on, beside whom it names. An empty list, or null, is any. Ids are lower case.
 *
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset
 */
export interface PolicyConditions {
  /** Null where Graph says nothing of it. */
  readonly targets: Targets | null;
  /** `all`, `browser`, `mobileAppsAndDesktopClients`, `exchangeActiveSync`, `other`. */
  readonly clients: readonly string[];
  readonly platforms: Choice | null;
  readonly locations: Choice | null;
  readonly signInRisks: readonly string[];
  readonly userRisks: readonly string[];
  readonly insiderRisks: readonly string[];
  /** `deviceCodeFlow`, `authenticationTransfer`. */
  readonly flows: readonly string[];
  /** Members that are set and that nobody here can judge, such as `devices` with its filter. */
  readonly unread: readonly string[];
}

/** What is signed in to. */
export interface Targets {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** `urn:user:registersecurityinfo`, `urn:user:registerdevice`. */
  readonly userActions: readonly string[];
  readonly authenticationContexts: readonly string[];
}

/** What a sign-in is to: an application, or an action on the account itself. */
export type Wanted =
  | { readonly kind: 'application'; readonly id: string }
  | { readonly kind: 'user-action'; readonly action: string };

/** Named, less what is left out. */
export interface Choice {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** The conditions of a policy that is about everything, from everywhere. */
export const ANY: PolicyConditions = {
  targets: { include: ['All'], exclude: [], userActions: [], authenticationContexts: [] },
  clients: ['all'],
  platforms: null,
  locations: null,
  signInRisks: [],
  userRisks: [],
  insiderRisks: [],
  flows: [],
  unread: [],
};
