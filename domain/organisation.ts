import { z } from 'zod';
import { signInMethod } from './steps/sign-in.ts';
import { duration, id, text } from './steps/shared.ts';

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, { error: 'expected a GUID in lower case' });
const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an https:// address' });
const path = text(400);

/** Writes that the engine may do in a tenant; each is off until named here. */
export const tenantWrite = z.enum(['revoke-sessions']);
export type TenantWrite = z.infer<typeof tenantWrite>;

/** How the engine itself proves who it is to the tenant. Secrets are named by file, never written here. */
export const engineCredential = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('secret'), file: path }),
  z.strictObject({ kind: z.literal('certificate'), file: path }),
  z.strictObject({ kind: z.literal('federated'), file: path, issuer: id.optional() }),
  z.strictObject({ kind: z.literal('managed-identity') }),
]);
export type EngineCredential = z.infer<typeof engineCredential>;

export const tenantDefinition = z.strictObject({
  id,
  'tenant-id': guid,
  domain: text(253),
  cloud: z.enum(['global', 'us-government', 'us-government-dod', 'china']).default('global'),
  endpoints: z.strictObject({ login: httpsUrl, graph: httpsUrl }).optional(),
  engine: z.strictObject({ 'client-id': guid, credential: engineCredential }),
  'beta-reads': z.boolean().default(true),
  writes: z.array(tenantWrite).default([]),
});
export type TenantDefinition = z.infer<typeof tenantDefinition>;

/** A method that an emergency account must have registered, with its allowed authenticator models (AAGUID). */
export const expectedMethod = z.strictObject({
  type: signInMethod,
  count: z.int().min(1).max(10).default(1),
  aaguids: z.array(guid).default([]),
});
export type ExpectedMethod = z.infer<typeof expectedMethod>;

export const accountDefinition = z.strictObject({
  id,
  tenant: id,
  'object-id': guid,
  'user-principal-name': text(320),
  methods: z.array(expectedMethod).min(1),
  /** Policies that may apply to this account, by object id, e.g. the one that demands a passkey of it. */
  'policies-that-may-apply': z.array(guid).default([]),
  source: id,
});
export type AccountDefinition = z.infer<typeof accountDefinition>;

export const personDefinition = z.strictObject({
  id,
  roles: z.array(id).min(1),
  /** OpenSSH public keys, one a line as in `id_ed25519.pub`. */
  keys: z.array(text(1_000)).min(1).max(5),
});
export type PersonDefinition = z.infer<typeof personDefinition>;

/** Where a credential lies, and the seal last recorded for each account. */
export const sourceDefinition = z.strictObject({
  id,
  kind: z.literal('envelope'),
  place: text(200),
  seals: z.record(id, text(40)),
});

export const alertSourceDefinition = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    kind: z.literal('graph-alerts'),
    tenant: id,
    rule: text(100).optional(),
    title: text(200),
  }),
  z.strictObject({ id, kind: z.literal('person'), role: id }),
]);
export type AlertSourceDefinition = z.infer<typeof alertSourceDefinition>;

export const channelDefinition = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    kind: z.literal('webhook'),
    url: z.url(),
    'secret-file': path.optional(),
    role: id.optional(),
    'depends-on': z.array(id).default([]),
  }),
  z.strictObject({ id, kind: z.literal('call-list'), role: id, 'depends-on': z.array(id).default([]) }),
]);
export type ChannelDefinition = z.infer<typeof channelDefinition>;

/** A system that can be declared down, with the address whose answer shows that it is up. `entra` is always there. */
export const systemDefinition = z.strictObject({ id, title: text(120), probe: httpsUrl });

export const networkDefinition = z.strictObject({
  id,
  ranges: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
});

/** An organisation as written; see docs/runbook-reference.md. */
export const organisationDefinition = z.strictObject({
  organisation: id,
  tenants: z.array(tenantDefinition).min(1).max(5),
  accounts: z.array(accountDefinition).min(1).max(20),
  people: z.array(personDefinition).min(1).max(200),
  sources: z.array(sourceDefinition).default([]),
  systems: z.array(systemDefinition).default([]),
  networks: z.array(networkDefinition).default([]),
  alerts: z.array(alertSourceDefinition).default([]),
  channels: z.array(channelDefinition).default([]),
  waits: z
    .strictObject({
      /** Between two looks at a log of the tenant. */
      poll: duration.default('30s'),
      /** How long a sign-in, audit entry or changed account may take to show. */
      record: duration.default('60m'),
      /** How long an unreachable tenant is waited for. */
      tenant: duration.default('60m'),
      /** Between two reminders to people who have not answered. */
      remind: duration.default('4h'),
      /** One request to the tenant or to another system. */
      request: duration.default('20s'),
    })
    .default({ poll: '30s', record: '60m', tenant: '60m', remind: '4h', request: '20s' }),
  /** Who may let an incident go on without its quorum, giving a reason. Nobody, unless named. */
  bypass: z.strictObject({ roles: z.array(id).min(1) }).optional(),
  /** A file of PEM certificates to trust beside the system's, for a pretend tenant or an inspecting proxy. */
  'trust-ca': path.optional(),
});
export type OrganisationDefinition = z.infer<typeof organisationDefinition>;
