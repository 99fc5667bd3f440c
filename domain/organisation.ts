import { z } from 'zod';
import { address } from './address.ts';
import { alertSourceDefinitions } from './alert-sources.ts';
import { channelDefinition, personChannelDefinition } from './channels.ts';
import { policyExceptionDefinition, triedSignInDefinition } from './conditional-access/definition.ts';
import { deputiesDefinition } from './deputies.ts';
import { escrowDefinition } from './escrow.ts';
import { languageDefinition } from './language/language.ts';
import { pageOrigin } from './page-address.ts';
import type { Enrolled } from './passkey.ts';
import { scheduleDefinition } from './schedule/definition.ts';
import { signInMethod } from './steps/sign-in.ts';
import { duration, guid, id, longDuration, text } from './steps/shared.ts';
import { tenantWrite } from './tenant-write.ts';
import { zone } from './zone.ts';
import { filePath } from './file-path.ts';

export { tenantWrite, type TenantWrite } from './tenant-write.ts';

const httpsUrl = address({ protocol: /^https$/, error: 'expected an https:// address' });

/** For those whose answers are signed (RFC 3161, witnesses): plain http loses nothing but secrecy of a digest. */
const signedAnswerUrl = address({ protocol: /^https?$/, error: 'expected an https:// or http:// address' });

/** How the engine itself proves who it is to the tenant. Secrets are named by file, never written here. */
export const engineCredential = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('secret'), file: filePath }),
  z.strictObject({ kind: z.literal('certificate'), file: filePath }),
  z.strictObject({ kind: z.literal('federated'), file: filePath, issuer: id.optional() }),
  z.strictObject({ kind: z.literal('managed-identity') }),
]);
export type EngineCredential = z.infer<typeof engineCredential>;

export const tenantDefinition = z.strictObject({
  id,
  'tenant-id': guid.describe('The directory (tenant) id.'),
  domain: text(253).describe('The initial domain, such as example.onmicrosoft.com.'),
  cloud: z
    .enum(['global', 'us-government', 'us-government-dod', 'china'])
    .default('global')
    .describe('Which Microsoft cloud the tenant is in.'),
  endpoints: z
    .strictObject({ login: httpsUrl, graph: httpsUrl })
    .optional()
    .describe('Other addresses than those of the cloud, for a pretend tenant or a proxy.'),
  engine: z
    .strictObject({
      'client-id': guid,
      'service-principal': guid
        .optional()
        .describe('Object id of its enterprise application, by which the audit log may name it.'),
      credential: engineCredential,
    })
    .describe('How the engine itself signs in, to read.'),
  'beta-reads': z
    .boolean()
    .default(true)
    .describe('Whether the beta sign-in log may be read, which names methods.'),
  'security-defaults': z
    .boolean()
    .default(false)
    .describe("Whether Microsoft's security defaults are meant to be on."),
  writes: z
    .array(tenantWrite)
    .max(tenantWrite.options.length)
    .default([])
    .describe('Writes that the engine may do. None unless named.'),
});
export type TenantDefinition = z.infer<typeof tenantDefinition>;

/** A method that an emergency account must have registered, with its allowed authenticator models (AAGUID). */
export const expectedMethod = z.strictObject({
  type: signInMethod,
  count: z.int().min(1).max(10).default(1),
  aaguids: z.array(guid).max(20).default([]).describe('Allowed authenticator models; any where empty.'),
});
export type ExpectedMethod = z.infer<typeof expectedMethod>;

export const accountDefinition = z.strictObject({
  id,
  tenant: id.describe('A tenant of this file.'),
  'object-id': guid.describe('The object id of the user.'),
  'user-principal-name': text(320),
  methods: z.array(expectedMethod).min(1).max(5).describe('Methods that must be registered.'),
  /** By object id, e.g. the one that demands a passkey of it; left out is not the same as none, `doctor` tells. */
  'policies-that-may-apply': z.array(guid).max(100).optional(),
  'policy-exceptions': z
    .array(policyExceptionDefinition)
    .max(20)
    .default([])
    .describe('Policies that may apply for a time.'),
  source: id.describe('Where the credential lies.'),
  'restricted-unit': guid.optional().describe('Its restricted management unit, if it is in one.'),
});
export type AccountDefinition = z.infer<typeof accountDefinition>;

export const personDefinition = z.strictObject({
  id,
  roles: z.array(id).min(1).max(20).describe('What the person may be asked for.'),
  /** OpenSSH public keys, one a line as in `id_ed25519.pub`; whose an empty one is, the check of keys says. */
  keys: z.array(text(1_000, 0)).min(1).max(5).describe('OpenSSH public keys that the person signs with.'),
  channels: z
    .array(personChannelDefinition)
    .min(1)
    .max(10)
    .optional()
    .describe('How the person is told that an answer is due, the first choice first.'),
  language: languageDefinition.optional().describe('What the person reads; else that of this file.'),
  zone: zone.optional().describe('The time zone in which the person reads times, beside UTC.'),
});
export type PersonDefinition = z.infer<typeof personDefinition>;

/** Where a credential lies, and the seal last recorded for each account. */
export const sourceDefinition = z.strictObject({
  id,
  kind: z.literal('envelope'),
  place: text(200),
  seals: z.record(id, text(40)).describe('The seal number last recorded, by account.'),
});
export type SourceDefinition = z.infer<typeof sourceDefinition>;

/** A system that can be declared down, with the address whose answer shows that it is up. `entra` is always there. */
export const systemDefinition = z.strictObject({ id, title: text(120), probe: httpsUrl });

/** Who says from outside when a run was sealed; `ca` is the file of the roots that certify it. */
export const timestampDefinition = z.strictObject({
  id,
  url: signedAnswerUrl.describe(
    'Where RFC 3161 requests are posted; http:// is allowed, answers are signed.',
  ),
  ca: filePath.describe('A file of PEM root certificates that its timestamps must lead to.'),
});
export type TimestampDefinition = z.infer<typeof timestampDefinition>;

/** A C2SP verifier key of type 0x04 and 32 bytes; that its id is right shows when it is used. */
const witnessVkey = z.string().regex(/^[^\s+]{1,200}\+[0-9a-f]{8}\+B[A-P][A-Za-z0-9+/]{42}$/u, {
  error: "expected a witness's key, as `breakglass witness` prints it",
});

/** Somebody outside who co-signs checkpoints after checking that the log has only grown (C2SP tlog-witness). */
export const witnessDefinition = z.strictObject({
  id,
  url: signedAnswerUrl.describe('Where add-checkpoint is posted; http:// is allowed, answers are signed.'),
  vkey: witnessVkey.describe('The public key of the witness.'),
});
export type WitnessDefinition = z.infer<typeof witnessDefinition>;

export const networkDefinition = z.strictObject({
  id,
  ranges: z
    .array(
      z.union([z.cidrv4(), z.cidrv6()], {
        error: 'expected a range such as 198.51.100.0/24 or 2001:db8::/32',
      }),
    )
    .min(1)
    .max(100),
});

/** An organisation as written; see docs/runbook-reference.md. */
export const organisationDefinition = z.strictObject({
  organisation: id,
  language: languageDefinition.optional().describe('What people read who have none of their own; else en.'),
  zone: zone.optional().describe('The time zone of people who have none of their own; else UTC.'),
  tenants: z.array(tenantDefinition).min(1).max(5).describe('The Entra tenants.'),
  accounts: z.array(accountDefinition).min(1).max(20).describe('The emergency accounts.'),
  people: z.array(personDefinition).min(1).max(200).describe('The roster.'),
  passkeys: filePath.optional().describe('A folder of signed statements about passkeys of people.'),
  escrow: escrowDefinition.optional().describe('Who can read secrets that the engine makes.'),
  sources: z.array(sourceDefinition).max(50).default([]).describe('Where credentials lie.'),
  systems: z
    .array(systemDefinition)
    .max(50)
    .default([])
    .describe('Systems that can be declared down; entra is always there.'),
  networks: z
    .array(networkDefinition)
    .max(50)
    .default([])
    .describe('Networks that a sign-in may have to come from.'),
  /** The tenant answers one such question a second, so there are few. */
  'tried-sign-ins': z
    .array(triedSignInDefinition)
    .max(8)
    .default([])
    .describe('Sign-ins that must not be locked out, beside the usual ones.'),
  alerts: alertSourceDefinitions.default([]).describe('Where the alert about a sign-in shows.'),
  channels: z.array(channelDefinition).max(50).default([]).describe('How people are told.'),
  page: pageOrigin.optional().describe('Where people reach the page, to which messages that ask them lead.'),
  timestamps: z
    .array(timestampDefinition)
    .max(3)
    .default([])
    .describe('Authorities (RFC 3161) that put a time from outside on checkpoints.'),
  witnesses: z
    .array(witnessDefinition)
    .max(5)
    .default([])
    .describe('Witnesses outside that co-sign checkpoints of a log that only grows.'),
  schedules: z.array(scheduleDefinition).max(20).default([]).describe('Drills that come by themselves.'),
  waits: z
    .strictObject({
      poll: duration.default('30s').describe('Between two looks at a log of the tenant.'),
      record: duration
        .default('60m')
        .describe('How long a sign-in, audit entry or changed account may take to show.'),
      tenant: duration.default('60m').describe('How long an unreachable tenant is waited for.'),
      remind: duration.default('4h').describe('Between two reminders to people who have not answered.'),
      request: duration.default('20s').describe('One request to the tenant or to another system.'),
    })
    .default({ poll: '30s', record: '60m', tenant: '60m', remind: '4h', request: '20s' })
    .describe('How long the engine waits, and how often it looks.'),
  'drilled-within': longDuration
    .default('90d')
    .describe('The longest time that an emergency account may go without a sign-in.'),
  deputies: deputiesDefinition.optional().describe('Who stands for whom.'),
  bypass: z
    .strictObject({ roles: z.array(id).min(1).max(10) })
    .optional()
    .describe('Roles that may let an incident go on without its quorum, giving a reason.'),
  /** A file of PEM certificates to trust beside the system's, for a pretend tenant or an inspecting proxy. */
  'trust-ca': filePath.optional().describe("A file of PEM certificates to trust beside the system's."),
});
export type OrganisationDefinition = z.infer<typeof organisationDefinition> & Enrolled;
