import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { startChild } from '../children.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { sendForm } from './https.ts';

const readySchema = z.object({
  login: z.url(),
  graph: z.url(),
  idp: z.url(),
  portal: z.url(),
  portalHttp: z.url(),
  control: z.url(),
  controlToken: z.string(),
  tenant: z.object({
    tenantId: z.string(),
    domain: z.string(),
    clientId: z.string(),
    alertRule: z.string(),
    alertTitle: z.string(),
    accounts: z.array(
      z.object({
        name: z.string(),
        objectId: z.string(),
        userPrincipalName: z.string(),
        aaguid: z.string(),
        passkeySecret: z.string(),
      }),
    ),
    breakglassPolicyId: z.string(),
    restrictedUnit: z.string(),
    ranges: z.object({ paw: z.string() }),
  }),
});

/** What the pretend tenant says about itself when it is ready. */
export type TenantFacts = z.infer<typeof readySchema>;

/** What an application may do. */
export interface Rights {
  readonly permissions: readonly string[];
  readonly directoryRoles: readonly (
    'privilegedAuthenticationAdministrator' | 'privilegedRoleAdministrator'
  )[];
}

/** A running pretend tenant, with the hand that scripts have on it. */
export interface PretendTenant {
  readonly facts: TenantFacts;
  /** File and text of the certificates to trust for it. */
  readonly caFile: string;
  readonly ca: string;
  /** Everything as new, no fault armed; the passkeys of the accounts by name. */
  readonly reset: () => Promise<ReadonlyMap<string, string>>;
  /** From now on the engine's application has these permissions of Graph, and these roles of the directory. */
  readonly grant: (rights: Rights) => Promise<void>;
  /** Puts the emergency accounts into the restricted management unit. */
  readonly confine: () => Promise<void>;
  readonly arm: (fault: { readonly name: string; readonly settings: object }) => Promise<void>;
  readonly disarm: (fault: { readonly name: string }) => Promise<void>;
  /** What the operations centre's own console shows. */
  readonly alerts: () => Promise<readonly ShownAlert[]>;
  /** How often the tenant has revoked sessions at the engine's request, since the last reset. */
  readonly revocations: () => Promise<number>;
  /** How many users there are, deleted ones too, and how many temporary access passes that can still be used. */
  readonly left: () => Promise<{ readonly users: number; readonly usablePasses: number }>;
  readonly stop: () => Promise<void>;
}

const resetSchema = z.object({
  accounts: z.array(z.object({ name: z.string(), passkeySecret: z.string() })),
});
const shownAlert = z.object({ id: z.string(), userId: z.string(), createdDateTime: z.string() });
const stateSchema = z.object({
  alertsShown: z.array(shownAlert),
  revocationsCommitted: z.int(),
  users: z.int(),
  usablePasses: z.int(),
});
export type ShownAlert = z.infer<typeof shownAlert>;

const INTO_UNIT = { op: 'set-unit-member', unit: 'Emergency access', member: true };

/** How fast the pretend tenant's logs show what happened; a real one takes minutes. */
const INGESTION = { signInsMs: 800, auditsMs: 800, alertsMs: 1_200 };

/** Starts the pretend tenant with its files in `directory`. */
export async function startTenant({
  directory,
  env,
}: {
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<PretendTenant> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const child = await startChild({
    name: 'pretend tenant',
    file: 'simulator/main.ts',
    args: [],
    env,
    logFile: path.join(directory, 'tenant.log'),
    input: JSON.stringify({ directory, ingestion: INGESTION }),
    readyWithinMs: 30_000,
  });
  const facts = readySchema.parse(child.ready);
  const caFile = path.join(directory, 'ca.pem');
  const ca = await readFile(caFile, 'utf8');
  const control = openControl({ facts, ca });
  const state = async () => stateSchema.parse(await control({ method: 'GET', path: '/state' }));
  return {
    facts,
    caFile,
    ca,
    reset: async () => {
      const { accounts } = resetSchema.parse(await control({ method: 'POST', path: '/reset', body: {} }));
      return new Map(accounts.map(({ name, passkeySecret }) => [name, passkeySecret]));
    },
    grant: async ({ permissions, directoryRoles }) => {
      const { clientId } = facts.tenant;
      const body = { op: 'set-client-roles', clientId, roles: permissions, directoryRoles };
      await control({ method: 'POST', path: '/world', body });
    },
    confine: async () => {
      const body = facts.tenant.accounts.map(({ name }) => ({ ...INTO_UNIT, user: name }));
      await control({ method: 'POST', path: '/world', body });
    },
    arm: async ({ name, settings }) => {
      await control({ method: 'POST', path: '/faults', body: { name, ...settings } });
    },
    disarm: async ({ name }) => {
      await control({ method: 'DELETE', path: `/faults/${name}` });
    },
    alerts: async () => (await state()).alertsShown,
    revocations: async () => (await state()).revocationsCommitted,
    left: async () => {
      const { users, usablePasses } = await state();
      return { users, usablePasses };
    },
    stop: child.stop,
  };
}

function parsed(body: string): unknown {
  return body === '' ? null : JSON.parse(body);
}

type Control = (request: {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}) => Promise<unknown>;

/** The door that only the rehearsal has a token for; anything but success is an error of ours. */
function openControl({ facts, ca }: { facts: TenantFacts; ca: string }): Control {
  return async ({ method, path: where, body }) => {
    const reply = await sendForm({
      url: new URL(where, facts.control),
      ca,
      method,
      headers: { authorization: `Bearer ${facts.controlToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (reply.status < 300) return parsed(reply.body);
    const message = `expected the pretend tenant to take ${method} ${where}, got HTTP ${reply.status}: ${reply.body}`;
    throw new BreakglassError({ code: 'INTERNAL', message });
  };
}
