import { reasonsAgainst } from './evaluate.ts';
import type { Occasion } from './evaluate.ts';
import type { AppliedPolicy, SignIn, SignInMethod } from './logs.ts';
import type { AccessPolicy } from './policy.ts';
import type { User, World } from './world.ts';

/** The application that the portal is to the tenant. */
export const PORTAL_APP = {
  id: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  displayName: 'Azure Portal',
} as const;

/** Every policy's part in a sign-in, and the controls of enforced ones that were not met. */
export interface Applied {
  readonly policies: readonly AppliedPolicy[];
  readonly unmet: readonly string[];
}

/** Judges every policy for a sign-in to the portal from a browser on Windows. */
export function applyPolicies({
  world,
  user,
  method,
  address,
}: {
  world: World;
  user: User;
  method: SignInMethod;
  address: string;
}): Applied {
  const occasion: Occasion = {
    userId: user.id,
    target: { kind: 'applications', ids: [PORTAL_APP.id] },
    clientAppType: 'browser',
    devicePlatform: 'windows',
    ipAddress: address,
    signInRiskLevel: 'none',
    userRiskLevel: 'none',
    transferMethod: 'none',
  };
  const unmet: string[] = [];
  const policies = world.policies.map((policy) => {
    const reached = reasonsAgainst({ world, policy, occasion }).length === 0;
    const missing = reached ? unmetControls(policy, method) : [];
    if (policy.state === 'enabled') unmet.push(...missing);
    return appliedPolicy({ policy, reached, held: missing.length === 0 });
  });
  return { policies, unmet };
}

/** The controls that still stand between the person and the portal. */
function unmetControls(policy: AccessPolicy, method: SignInMethod): readonly string[] {
  const controls = policy.grantControls;
  if (controls === null) return [];
  const strong = method !== 'password';
  const asked = [
    ...controls.builtInControls,
    ...(controls.authenticationStrength === null ? [] : ['strength']),
  ];
  const unmet = asked.filter((control) => !(strong && ['mfa', 'strength'].includes(control)));
  return controls.operator === 'OR' && unmet.length < asked.length ? [] : unmet;
}

function appliedPolicy({
  policy,
  reached,
  held,
}: {
  policy: AccessPolicy;
  reached: boolean;
  held: boolean;
}): AppliedPolicy {
  const controls = policy.grantControls?.builtInControls ?? [];
  const result = {
    enabled: reached ? (held ? 'success' : 'failure') : 'notApplied',
    disabled: 'notEnabled',
    enabledForReportingButNotEnforced: reached
      ? held
        ? 'reportOnlySuccess'
        : 'reportOnlyFailure'
      : 'reportOnlyNotApplied',
  } as const;
  return {
    id: policy.id,
    displayName: policy.displayName,
    enforcedGrantControls: reached ? controls : [],
    enforcedSessionControls: [],
    result: result[policy.state],
  };
}

/** The one word that the log gives for all policies together. */
export function overall(policies: readonly AppliedPolicy[]): SignIn['conditionalAccessStatus'] {
  if (policies.some(({ result }) => result === 'failure')) return 'failure';
  return policies.some(({ result }) => result === 'success') ? 'success' : 'notApplied';
}
