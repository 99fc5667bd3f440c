import { z } from 'zod';
import { guid, id, text } from './steps/shared.ts';
import { filePath } from './file-path.ts';

/** An origin with nothing behind it: what is asked there is ours to say. */
const origin = z
  .string()
  .regex(/^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/, {
    error: 'expected an https:// address without a path, such as https://api.loganalytics.io',
  })
  .max(300);

const PORT_MAX = 65_535;

/** `127.0.0.1:8484`, `[::1]:8484` or a name with a port. */
const listen = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):[1-9][0-9]{0,4}$/, {
    error: 'expected an address and a port, such as 127.0.0.1:8484',
  })
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= PORT_MAX, {
    error: `expected a port up to ${PORT_MAX}`,
  });

const THIS_MACHINE = /^(?:127\.0\.0\.1|\[::1\]|localhost):/;

/** Files of PEM: what is shown to senders, and whose senders are let in (all, where no authority is named). */
const tls = z.strictObject({ certificate: filePath, key: filePath, 'client-ca': filePath.optional() });

/** Text that a message must hold beside the account, such as the rule's name. */
const title = text(200);

const webhook = z
  .strictObject({
    id,
    kind: z.literal('webhook'),
    listen: listen.default('127.0.0.1:8484'),
    proof: z.enum(['token', 'signature']).default('token'),
    'secret-file': filePath,
    title: title.optional(),
    tls: tls.optional(),
  })
  .refine((source) => source.tls !== undefined || THIS_MACHINE.test(source.listen), {
    error: 'expected tls where others than this machine can reach the address',
    path: ['listen'],
  });

const syslog = z
  .strictObject({
    id,
    kind: z.literal('syslog'),
    listen: listen.default('127.0.0.1:6514'),
    transport: z.enum(['tcp', 'udp']).default('tcp'),
    title: title.optional(),
    tls: tls.optional(),
  })
  .refine((source) => source.tls === undefined || source.transport === 'tcp', {
    error: 'expected no tls with udp',
    path: ['tls'],
  })
  .refine((source) => source.tls !== undefined || THIS_MACHINE.test(source.listen), {
    error: 'expected tcp with tls where others than this machine can reach the address',
    path: ['listen'],
  });

/** Where the alert about a sign-in shows: asked for, taken in, or seen by a person. */
export const alertSourceDefinition = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    kind: z.literal('graph-alerts'),
    tenant: id,
    rule: text(100).optional(),
    title: text(200),
  }),
  /** `title` is that of the alert in it: an incident's own name is made up as it grows. */
  z.strictObject({
    id,
    kind: z.literal('graph-incidents'),
    tenant: id,
    rule: text(100).optional(),
    title: text(200),
  }),
  z.strictObject({
    id,
    kind: z.literal('log-analytics'),
    tenant: id,
    workspace: guid,
    /** One KQL expression; the engine binds `account_id`, `account_name` and `since` before it. */
    query: text(4_000),
    endpoint: origin.optional(),
  }),
  webhook,
  syslog,
  z.strictObject({ id, kind: z.literal('person'), role: id }),
]);
export type AlertSourceDefinition = z.infer<typeof alertSourceDefinition>;

/** Sources that others send to. */
export type IntakeDefinition = Extract<AlertSourceDefinition, { kind: 'webhook' | 'syslog' }>;

/** All alert sources of a file; two that listen cannot share an address. */
export const alertSourceDefinitions = z
  .array(alertSourceDefinition)
  .max(50)
  .refine((alerts) => new Set(addresses(alerts)).size === addresses(alerts).length, {
    error: 'expected an address of its own for each source that listens',
  });

function addresses(alerts: readonly AlertSourceDefinition[]): readonly string[] {
  return intakesOf(alerts).map((source) =>
    source.kind === 'syslog' ? `${source.transport} ${source.listen}` : `tcp ${source.listen}`,
  );
}

/** The sources of a file that others send to. */
export function intakesOf(alerts: readonly AlertSourceDefinition[]): readonly IntakeDefinition[] {
  return alerts.filter((source) => source.kind === 'webhook' || source.kind === 'syslog');
}

const OF_GRAPH: Readonly<Record<AlertSourceDefinition['kind'], boolean>> = {
  'graph-alerts': true,
  'graph-incidents': true,
  'log-analytics': false,
  webhook: false,
  syslog: false,
  person: false,
};

/** Is it one of those that a tenant's own Graph is asked for? They alone have a rule that can be read. */
export function isOfGraph<Source extends { readonly kind: AlertSourceDefinition['kind'] }>(
  source: Source,
): source is Extract<Source, { kind: 'graph-alerts' | 'graph-incidents' }> {
  return OF_GRAPH[source.kind];
}
