import { guidOf } from '../world/clock.ts';
import type { Service, World } from '../world/world.ts';
import type { Endpoint } from './endpoint.ts';
import { select } from './query.ts';
import { GraphRefusal } from './refusal.ts';

/** Service health, licences and the security defaults: what holds for the whole tenant. */
export const tenantStateEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /admin/serviceAnnouncement/healthOverviews',
    versions: ['v1.0', 'beta'],
    bucket: 'security',
    options: ['$expand'],
    answer: ({ world, url }) => {
      const expand = url.searchParams.get('$expand');
      if (expand !== null && expand !== 'issues')
        throw new GraphRefusal('BadRequest', `Could not find a property named '${expand}'.`);
      const issues = expand === null ? {} : { issues: [] };
      return { value: world.services.map((service: Service) => ({ ...service, ...issues })) };
    },
  },
  {
    operation: 'GET /subscribedSkus',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select'],
    answer: ({ world, url }) => ({
      value: world.licence === 'premium' ? [select(url, premiumSku(world))] : [],
    }),
  },
  {
    operation: 'GET /policies/identitySecurityDefaultsEnforcementPolicy',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select'],
    context: 'policies/identitySecurityDefaultsEnforcementPolicy/$entity',
    answer: ({ world, url }) =>
      select(url, {
        id: guidOf('policy/security-defaults'),
        displayName: 'Security Defaults',
        description: 'Basic protection for tenants without Conditional Access.',
        ...(world.securityDefaults === null ? {} : { isEnabled: world.securityDefaults }),
      }),
  },
];

function premiumSku({ tenantId, subscription: { capabilityStatus, provisioningStatus } }: World): object {
  const skuId = '84a661c4-e949-4bd2-a560-ed7766fcaf2b';
  const plan = (servicePlanId: string, servicePlanName: string) => ({
    servicePlanId,
    servicePlanName,
    provisioningStatus,
    appliesTo: 'User',
  });
  return {
    id: `${tenantId}_${skuId}`,
    accountId: tenantId,
    skuId,
    skuPartNumber: 'AAD_PREMIUM_P2',
    appliesTo: 'User',
    capabilityStatus,
    consumedUnits: 20,
    prepaidUnits: { enabled: 25, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: [
      plan('41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'AAD_PREMIUM'),
      plan('eec0eb4f-6444-4f95-aba0-50c24d67f998', 'AAD_PREMIUM_P2'),
    ],
  };
}
