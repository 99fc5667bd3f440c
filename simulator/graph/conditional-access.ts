import { z } from 'zod';
import { findUser } from '../world/directory.ts';
import { reasonsAgainst } from '../world/evaluate.ts';
import type { Occasion } from '../world/evaluate.ts';
import type { AccessPolicy, NamedLocation } from '../world/policy.ts';
import { parseJson } from '../wire.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { rowTest } from './filter.ts';
import { ordered, page, position, select } from './query.ts';
import { GraphRefusal } from './refusal.ts';

/** Small whatever `$top` says, so that a reader who forgets `@odata.nextLink` sees only part of the policies. */
const POLICIES_A_PAGE = 20;
const POLICIES_SORTABLE = ['displayName', 'createdDateTime', 'modifiedDateTime', 'state'];

/** The policies and the What-If evaluation. */
export const conditionalAccessEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /identity/conditionalAccess/policies',
    versions: ['v1.0', 'beta'],
    bucket: 'conditional-access',
    options: ['$filter', '$select', '$orderby', '$top', '$skip', '$count', '$skiptoken'],
    answer: ({ world, url }) => {
      const test = rowTest(url.searchParams.get('$filter') ?? undefined, {
        displayName: { kind: 'string', ops: ['eq', 'startswith'] },
        state: { kind: 'string', ops: ['eq', 'ne'] },
      });
      return page({
        url,
        rows: ordered(url, world.policies.map(policyObject).filter(test), POLICIES_SORTABLE).map((row) =>
          select(url, row),
        ),
        at: position(world, url),
        size: { usual: POLICIES_A_PAGE, most: 100, served: world.size === 'large' ? 100 : POLICIES_A_PAGE },
      });
    },
  },
  {
    operation: 'GET /identity/conditionalAccess/namedLocations',
    versions: ['v1.0', 'beta'],
    bucket: 'conditional-access',
    options: ['$top', '$skip', '$count', '$skiptoken'],
    answer: ({ world, url }) =>
      page({
        url,
        rows: world.namedLocations.map(locationObject),
        at: position(world, url),
        size: { usual: 100, most: 100 },
      }),
  },
  {
    operation: 'POST /identity/conditionalAccess/evaluate',
    versions: ['v1.0', 'beta'],
    bucket: 'conditional-access',
    options: [],
    context: 'Collection(microsoft.graph.whatIfAnalysisResult)',
    answer: whatIf,
  },
];

function locationObject({ ranges, ...location }: NamedLocation): object {
  return {
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    ...location,
    createdDateTime: '2026-03-02T09:01:10.512Z',
    modifiedDateTime: '2026-03-02T09:01:10.512Z',
    ipRanges: ranges.map((cidrAddress) => ({
      '@odata.type': cidrAddress.includes(':')
        ? '#microsoft.graph.iPv6CidrRange'
        : '#microsoft.graph.iPv4CidrRange',
      cidrAddress,
    })),
  };
}

/** What stands beside the one control that is set. */
const NO_SESSION_CONTROLS = {
  applicationEnforcedRestrictions: null,
  cloudAppSecurity: null,
  disableResilienceDefaults: null,
  persistentBrowser: null,
  secureSignInSession: null,
  signInFrequency: null,
} as const;

function policyObject({ conditions, grantControls, sessionControls, ...policy }: AccessPolicy): object {
  return {
    ...policy,
    templateId: null,
    // Live answers carry members that the schema does not name; readers must pass over them.
    partialEnablementStrategy: null,
    sessionControls: sessionControls === null ? null : { ...NO_SESSION_CONTROLS, ...sessionControls },
    conditions: {
      ...conditions,
      users: {
        ...conditions.users,
        includeGuestsOrExternalUsers: null,
        excludeGuestsOrExternalUsers: null,
      },
      applications: { ...conditions.applications, applicationFilter: null, networkAccess: null },
      servicePrincipalRiskLevels: [],
      insiderRiskLevels: null,
      clientApplications: null,
      devices: null,
    },
    grantControls:
      grantControls === null ? null : { ...grantControls, customAuthenticationFactors: [], termsOfUse: [] },
  };
}

const level = z.enum(['none', 'low', 'medium', 'high', 'hidden']);
const evaluation = z.object({
  signInIdentity: z.object({
    '@odata.type': z.literal('#microsoft.graph.userSignIn'),
    userId: z.string(),
  }),
  signInContext: z.discriminatedUnion('@odata.type', [
    z.object({
      '@odata.type': z.literal('#microsoft.graph.applicationContext'),
      includeApplications: z.array(z.string()).min(1),
    }),
    z.object({
      '@odata.type': z.literal('#microsoft.graph.userActionContext'),
      userAction: z.enum(['registerSecurityInformation', 'registerOrJoinDevices']),
    }),
    z.object({
      '@odata.type': z.literal('#microsoft.graph.authContext'),
      authenticationContextValue: z.string(),
    }),
  ]),
  signInConditions: z.object({
    devicePlatform: z.enum(['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all']).optional(),
    clientAppType: z
      .enum(['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'])
      .optional(),
    ipAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
    signInRiskLevel: level.optional(),
    userRiskLevel: level.optional(),
    authenticationFlow: z
      .object({ transferMethod: z.enum(['none', 'deviceCodeFlow', 'authenticationTransfer']) })
      .optional(),
  }),
  appliedPoliciesOnly: z.boolean().default(false),
});
type Evaluation = z.infer<typeof evaluation>;

/** @see https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate */
function whatIf({ world, request }: GraphCall): object {
  const parsed = evaluation.safeParse(parseJson(request.body));
  if (!parsed.success)
    throw new GraphRefusal('BadRequest', `The evaluation is not valid: ${z.prettifyError(parsed.error)}`);
  if (findUser(world, parsed.data.signInIdentity.userId) === undefined)
    throw new GraphRefusal('Request_ResourceNotFound', 'The user to evaluate does not exist.');
  const occasion = occasionOf(parsed.data);
  const results = world.policies.map((policy) => {
    const reasons = reasonsAgainst({ world, policy, occasion });
    return {
      ...policyObject(policy),
      policyApplies: reasons.length === 0,
      analysisReasons: reasons.length === 0 ? 'notSet' : [...new Set(reasons)].join(','),
    };
  });
  return { value: parsed.data.appliedPoliciesOnly ? results.filter((one) => one.policyApplies) : results };
}

/** The names that policies use for the user actions of a request. */
const USER_ACTIONS = {
  registerSecurityInformation: 'urn:user:registersecurityinfo',
  registerOrJoinDevices: 'urn:user:registerdevice',
} as const;

function occasionOf({ signInIdentity, signInContext, signInConditions }: Evaluation): Occasion {
  const { authenticationFlow, ...given } = signInConditions;
  return {
    userId: signInIdentity.userId.toLowerCase(),
    target: targetOf(signInContext),
    ...given,
    transferMethod: authenticationFlow?.transferMethod,
  };
}

function targetOf(context: Evaluation['signInContext']): Occasion['target'] {
  switch (context['@odata.type']) {
    case '#microsoft.graph.applicationContext':
      return { kind: 'applications', ids: context.includeApplications };
    case '#microsoft.graph.userActionContext':
      return { kind: 'userAction', action: USER_ACTIONS[context.userAction] };
    case '#microsoft.graph.authContext':
      return { kind: 'authContext', value: context.authenticationContextValue };
  }
}
