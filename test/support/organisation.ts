import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { readOrganisation } from '../../domain/definition/organisation.ts';
import { readRunbook } from '../../domain/definition/runbook.ts';
import type { Fault } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { resolvePlan } from '../../domain/plan/resolve.ts';
import type { Mode, Plan } from '../../domain/plan/types.ts';
import type { RunbookDefinition } from '../../domain/runbook.ts';

/** The example people and their roles. */
export const EXAMPLE_PEOPLE: Readonly<Record<string, readonly string[]>> = {
  'commander-1': ['commander'],
  'security-1': ['security'],
  'security-2': ['security'],
  'custodian-1': ['custodian'],
  'custodian-2': ['custodian'],
  'custodian-3': ['custodian'],
  'soc-1': ['soc'],
  'auditor-1': ['auditor'],
};

/** The two bundled accounts, by id: object id and user principal name. */
export const EXAMPLE_ACCOUNTS = {
  'breakglass-1': { objectId: '11111111-1111-4111-8111-111111111111', upn: 'bg1@example.onmicrosoft.com' },
  'breakglass-2': { objectId: '22222222-2222-4222-8222-222222222222', upn: 'bg2@example.onmicrosoft.com' },
} as const;

export const EXAMPLE_TENANT_ID = '99999999-9999-4999-8999-999999999999';

/** What a test may want otherwise. Texts go into the YAML as they are. */
export interface ExampleOverrides {
  /** Public key lines in place of the fixed ones, by person. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Addresses of a pretend tenant; both must be https. */
  readonly endpoints?: { readonly login: string; readonly graph: string };
  readonly trustCa?: string;
  readonly secretFile?: string;
  readonly webhook?: string;
  readonly probe?: string;
  readonly writes?: readonly string[];
  readonly waits?: Readonly<Record<string, string>>;
  /** Roles that may bypass; nobody unless given. */
  readonly bypass?: readonly string[];
  /** More YAML at the end of the file. */
  readonly more?: string;
}

/** The fixed private key seed (32 bytes) of an example person: worthless, and the same in every run. */
export function exampleSeed(person: string): Uint8Array {
  return new TextEncoder().encode(person.padEnd(32, '.')).slice(0, 32);
}

/** The public key line that belongs to `exampleSeed`, in OpenSSH form. */
export function examplePublicKey(person: string): string {
  const blob = Buffer.concat([
    sshString('ssh-ed25519'),
    sshString(ed25519.getPublicKey(exampleSeed(person))),
  ]);
  return `ssh-ed25519 ${blob.toString('base64')}`;
}

function sshString(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A valid organisation file of the organisation `example`. */
export function exampleOrganisationText(overrides: ExampleOverrides = {}): string {
  const { endpoints, trustCa, waits, bypass } = overrides;
  return [
    'organisation: example',
    'tenants:',
    '  - id: main',
    `    tenant-id: ${EXAMPLE_TENANT_ID}`,
    '    domain: example.onmicrosoft.com',
    ...(endpoints === undefined
      ? []
      : [`    endpoints: { login: "${endpoints.login}", graph: "${endpoints.graph}" }`]),
    '    engine:',
    '      client-id: 88888888-8888-4888-8888-888888888888',
    `      credential: { kind: secret, file: "${overrides.secretFile ?? 'secrets/engine'}" }`,
    `    writes: [${(overrides.writes ?? []).join(', ')}]`,
    'accounts:',
    ...Object.entries(EXAMPLE_ACCOUNTS).flatMap(([id, account]) => accountLines({ id, ...account })),
    'people:',
    ...Object.entries(EXAMPLE_PEOPLE).map(([id, roles]) => {
      const key = overrides.keys?.[id] ?? examplePublicKey(id);
      return `  - { id: ${id}, roles: [${roles.join(', ')}], keys: ["${key}"] }`;
    }),
    'sources:',
    '  - { id: safe-a, kind: envelope, place: "Safe A, ground floor", seals: { breakglass-1: A-0001, breakglass-2: A-0002 } }',
    'systems:',
    `  - { id: identity-provider, title: Identity provider, probe: "${overrides.probe ?? 'https://idp.example/health'}" }`,
    'networks:',
    '  - { id: paw, ranges: [198.51.100.0/24] }',
    'alerts:',
    '  - { id: defender, kind: graph-alerts, tenant: main, rule: emergency-sign-in, title: Emergency account signed in }',
    '  - { id: soc, kind: person, role: soc }',
    'channels:',
    `  - { id: soc, kind: webhook, url: "${overrides.webhook ?? 'https://soc.example/hook'}", role: soc }`,
    ...(waits === undefined
      ? []
      : ['waits:', ...Object.entries(waits).map(([key, value]) => `  ${key}: ${value}`)]),
    ...(bypass === undefined ? [] : [`bypass: { roles: [${bypass.join(', ')}] }`]),
    ...(trustCa === undefined ? [] : [`trust-ca: "${trustCa}"`]),
    overrides.more ?? '',
  ].join('\n');
}

function accountLines({ id, objectId, upn }: { id: string; objectId: string; upn: string }): string[] {
  return [
    `  - id: ${id}`,
    '    tenant: main',
    `    object-id: ${objectId}`,
    `    user-principal-name: ${upn}`,
    '    methods: [{ type: passkey, count: 2 }]',
    '    source: safe-a',
  ];
}

const organisationFrom = once((text): OrganisationDefinition => {
  const read = readOrganisation({ file: 'organisation.yaml', text });
  if (!read.ok) throw new Error(sayFaults(read.faults));
  return read.value;
});

/** The example organisation, read. */
export function exampleOrganisation(overrides: ExampleOverrides = {}): OrganisationDefinition {
  return organisationFrom(exampleOrganisationText(overrides));
}

/** The text of a runbook that is shipped with the package. */
export function bundledRunbookText(runbookId: string): string {
  return readFileSync(new URL(`../../runbooks/${runbookId}.yaml`, import.meta.url), 'utf8');
}

/** A runbook from its text; a fault is a defect of the test. */
export const runbookFrom = once((text): RunbookDefinition => {
  const read = readRunbook({ file: 'runbook.yaml', text });
  if (!read.ok) throw new Error(sayFaults(read.faults));
  return read.value;
});

/** A bundled runbook resolved against the example organisation. */
export function examplePlan(runbookId: string, mode: Mode = 'drill', overrides: ExampleOverrides = {}): Plan {
  const runbook = runbookFrom(bundledRunbookText(runbookId));
  const resolved = resolvePlan({
    runbook,
    organisation: exampleOrganisation(overrides),
    mode,
    trustedCa: null,
  });
  if (!resolved.ok)
    throw new Error(resolved.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return resolved.plan;
}

function sayFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ code, place, message }) => `${place.file}:${place.line}:${place.column}: ${code} ${message}`)
    .join('\n');
}

/** Reads equal texts once: that takes longer than most tests that want what stands in them. */
function once<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text) ?? read(text);
    known.set(text, value);
    return value;
  };
}
