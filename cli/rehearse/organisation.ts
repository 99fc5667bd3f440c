import path from 'node:path';
import { stringify } from 'yaml';
import type { EscrowKey } from '../../domain/escrow.ts';
import type { Language } from '../../domain/language/language.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { PretendOutside } from './outside.ts';
import type { PretendPerson } from './roster.ts';
import type { TenantFacts } from './tenant.ts';

/** What a fault changes in the organisation; everything else is the same for every rehearsal. */
export interface OrganisationOverlay {
  readonly waits?: Partial<OrganisationDefinition['waits']>;
  readonly writes?: OrganisationDefinition['tenants'][number]['writes'];
  /** The file is as in production: it names no host and trusts no certificate; the machine leads Microsoft's names here. */
  readonly addresses?: 'published';
  /** Passwords and passes that the engine makes are encrypted to a pretend person. */
  readonly escrow?: 'on';
  /** The emergency accounts are in the restricted management unit. */
  readonly unit?: 'restricted';
}

/** Short, because the pretend tenant's logs show things within a second or two. */
const WAITS = { poll: '300ms', record: '60m', tenant: '60m', remind: '4h', request: '5s' } as const;

/** The pretend organisation's name. */
export const ORGANISATION = 'example';

/** The first seals of the pretend envelopes. */
export const FIRST_SEALS: Readonly<Record<string, string>> = {
  'breakglass-1': 'A-1001',
  'breakglass-2': 'A-1002',
};

/** The organisation file of a rehearsal: the pretend tenant, its people and their keys. */
export function organisationText({
  facts,
  language,
  people,
  passkeys,
  directory,
  tenantDirectory,
  outside,
  escrow = null,
  overlay,
}: {
  facts: TenantFacts;
  /** What its people read in. */
  language: Language;
  /** The folder of passkeys; left out where there is none. */
  passkeys?: string | undefined;
  /** Left out where the engine makes no password. */
  escrow?: EscrowKey | null;
  people: readonly PretendPerson[];
  directory: string;
  tenantDirectory: string;
  outside: PretendOutside['organisation'];
  overlay: OrganisationOverlay;
}): string {
  const beside = (file: string) => path.relative(directory, path.join(tenantDirectory, file));
  const { tenant } = facts;
  const definition = {
    organisation: ORGANISATION,
    language,
    ...tenantPart({ facts, overlay, secretFile: beside('client-secret') }),
    people: people.map(({ id, roles, publicKey }) => ({ id, roles: [...roles], keys: [publicKey] })),
    ...(passkeys === undefined ? {} : { passkeys }),
    sources: [
      {
        id: 'safe-a',
        kind: 'envelope',
        place: 'the pretend safe',
        seals: sealsFor(tenant.accounts.map(({ name }) => name)),
      },
    ],
    systems: [
      {
        id: 'identity-provider',
        title: 'The pretend second identity provider',
        probe: identityProviderProbe(facts).href,
      },
    ],
    networks: [{ id: 'paw', ranges: [tenant.ranges.paw] }],
    alerts: alertSources(facts),
    channels: [{ id: 'soc', kind: 'webhook', url: new URL('/hooks/soc', facts.portal).href, role: 'soc' }],
    ...outside,
    ...(escrow === null
      ? {}
      : { escrow: { keys: [{ ...escrow, file: path.relative(directory, escrow.file) }] } }),
    waits: { ...WAITS, ...overlay.waits },
    bypass: { roles: ['commander'] },
    ...(overlay.addresses === 'published' ? {} : { 'trust-ca': beside('ca.pem') }),
  };
  return stringify(definition, { lineWidth: 110 });
}

function tenantPart({
  facts,
  overlay,
  secretFile,
}: {
  facts: TenantFacts;
  overlay: OrganisationOverlay;
  secretFile: string;
}) {
  const { tenant, login, graph } = facts;
  return {
    tenants: [
      {
        id: 'main',
        'tenant-id': tenant.tenantId,
        domain: tenant.domain,
        ...(overlay.addresses === 'published' ? {} : { endpoints: { login, graph } }),
        engine: { 'client-id': tenant.clientId, credential: { kind: 'secret', file: secretFile } },
        writes: [...(overlay.writes ?? [])],
      },
    ],
    accounts: tenant.accounts.map((account) => ({
      id: account.name,
      tenant: 'main',
      'object-id': account.objectId,
      'user-principal-name': account.userPrincipalName,
      methods: [{ type: 'passkey', aaguids: [account.aaguid] }],
      'policies-that-may-apply': [tenant.breakglassPolicyId],
      source: 'safe-a',
      ...(overlay.unit === 'restricted' ? { 'restricted-unit': tenant.restrictedUnit } : {}),
    })),
  };
}

function alertSources({ tenant }: TenantFacts) {
  return [
    {
      id: 'defender',
      kind: 'graph-alerts',
      tenant: 'main',
      rule: tenant.alertRule,
      title: tenant.alertTitle,
    },
    { id: 'soc', kind: 'person', role: 'soc' },
  ];
}

function sealsFor(accounts: readonly string[]): Record<string, string> {
  return Object.fromEntries(accounts.map((name, index) => [name, FIRST_SEALS[name] ?? `A-${1001 + index}`]));
}

/** Where the pretend second identity provider answers while it is up. */
export function identityProviderProbe(facts: TenantFacts): URL {
  return new URL('/.well-known/openid-configuration', facts.idp);
}
