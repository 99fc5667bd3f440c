import type { PolicyConditions, SessionControls } from './policy.ts';

/** Anywhere but at a trusted named location. */
export const OUTSIDE: Pick<PolicyConditions, 'locations'> = {
  locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
};

/** Telephones and tablets. */
export const MOBILE: Pick<PolicyConditions, 'platforms'> = {
  platforms: { includePlatforms: ['iOS', 'android'], excludePlatforms: [] },
};

const NO_TARGETS = {
  includeApplications: [],
  excludeApplications: [],
  includeUserActions: [],
  includeAuthenticationContextClassReferences: [],
} as const;

/** One application. */
export function only(application: string): Pick<PolicyConditions, 'applications'> {
  return { applications: { ...NO_TARGETS, includeApplications: [application] } };
}

/** One user action, by its name in policies. */
export function doing(action: string): Pick<PolicyConditions, 'applications'> {
  return { applications: { ...NO_TARGETS, includeUserActions: [action] } };
}

/** One authentication context. */
export function inContext(context: string): Pick<PolicyConditions, 'applications'> {
  return { applications: { ...NO_TARGETS, includeAuthenticationContextClassReferences: [context] } };
}

/** Signing in again after so many hours. */
export function everyHours(value: number): NonNullable<NonNullable<SessionControls>['signInFrequency']> {
  return {
    value,
    type: 'hours',
    authenticationType: 'primaryAndSecondaryAuthentication',
    frequencyInterval: 'timeBased',
    isEnabled: true,
  };
}
