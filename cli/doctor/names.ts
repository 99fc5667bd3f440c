import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Check } from './examine.ts';

/**
 * Is each account's name under the domain of its tenant? A warning: a tenant has other domains than the one in the file,
 * but a letter too many in a domain is found by nobody until people sign in with it.
 */
export function checkNames({
  tenants,
  accounts,
}: Pick<OrganisationDefinition, 'tenants' | 'accounts'>): Check {
  const odd = accounts.filter((account) => {
    const [, domain = ''] = account['user-principal-name'].split('@');
    const own = tenants.find(({ id }) => id === account.tenant)?.domain ?? '';
    return domain.toLowerCase() !== own.toLowerCase();
  });
  if (odd.length === 0) return { state: 'ok', seen: 'under the domain of their tenant', mend: null };
  return {
    state: 'warn',
    seen: `no tenant has this domain: ${odd.map((account) => `${account['user-principal-name']} (${account.id})`).join(', ')}`,
    mend: 'mend the name, or the domain of its tenant; an emergency account belongs under the initial domain',
  };
}
