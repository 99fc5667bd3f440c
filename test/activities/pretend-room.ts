import { createHash } from 'node:crypto';
import pino from 'pino';
import { organisationDefinition, type OrganisationDefinition } from '../../domain/organisation.ts';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import { openEscrow } from '../../activities/escrow/room.ts';
import { onlyAttempt, type Attempt, type Room } from '../../activities/room.ts';
import type { TenantClient } from '../../activities/tenant/client.ts';
import { getJson, getList } from '../../activities/tenant/get-json.ts';
import type { GraphRequest } from '../../activities/tenant/requests.ts';

export const OBJECT_ID = '11111111-1111-4111-8111-111111111111';
export const TENANT_ID = '99999999-9999-4999-8999-999999999999';

export const account: PlannedAccount = {
  id: 'breakglass-1',
  tenant: 'main',
  objectId: OBJECT_ID,
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
  methods: [{ type: 'passkey', count: 1, aaguids: [] }],
  policiesThatMayApply: [],
  source: 'safe-a',
};

/** An organisation of one tenant; `changed` replaces whole members. */
export function organisation(
  changed: Readonly<Record<string, unknown>> = {},
  tenant: Readonly<Record<string, unknown>> = {},
): OrganisationDefinition {
  return organisationDefinition.parse({
    organisation: 'example',
    tenants: [
      {
        id: 'main',
        'tenant-id': TENANT_ID,
        domain: 'example.onmicrosoft.com',
        engine: {
          'client-id': '22222222-2222-4222-8222-222222222222',
          credential: { kind: 'secret', file: 'engine.secret' },
        },
        ...tenant,
      },
    ],
    accounts: [
      {
        id: 'breakglass-1',
        tenant: 'main',
        'object-id': OBJECT_ID,
        'user-principal-name': 'breakglass-1@example.onmicrosoft.com',
        methods: [{ type: 'passkey' }],
        source: 'safe-a',
      },
    ],
    people: [{ id: 'custodian-1', roles: ['custodian'], keys: ['ssh-ed25519 AAAA'] }],
    ...changed,
  });
}

/** Accounts of a pretend tenant as an organisation file has them. */
export function accountsOf(
  accounts: readonly {
    readonly name: string;
    readonly objectId: string;
    readonly userPrincipalName: string;
  }[],
): readonly object[] {
  return accounts.map(({ name, objectId, userPrincipalName }) => ({
    id: name,
    tenant: 'main',
    'object-id': objectId,
    'user-principal-name': userPrincipalName,
    methods: [{ type: 'passkey' }],
    source: 'safe-a',
  }));
}

/** What the pretend Graph answers, by path. An error is a refusal. */
export type Answers = Readonly<Record<string, unknown>>;

/** Answers worked out from the request; they go before the plain ones. */
export type Replies = Readonly<Record<string, (request: GraphRequest) => unknown>>;

export interface PretendRoom extends Room {
  readonly asked: readonly GraphRequest[];
  readonly stored: readonly string[];
}

/** A room without a wire: Graph is a table, artifacts lie in memory, nothing waits. */
export function pretendRoom({
  answers = {},
  replies = {},
  organisation: given = organisation(),
}: {
  readonly answers?: Answers;
  readonly replies?: Replies;
  readonly organisation?: OrganisationDefinition;
}): PretendRoom {
  const asked: GraphRequest[] = [];
  const stored: string[] = [];
  const client: TenantClient = {
    graphOrigin: 'https://graph.example',
    send: ({ request }) => {
      asked.push(request);
      const value = replies[request.path]?.(request) ?? answers[request.path];
      if (value instanceof Error) return Promise.reject(value);
      return Promise.resolve({ body: JSON.stringify(value), response: { requestId: 'request-1' } });
    },
  };
  const [definition] = given.tenants;
  if (definition === undefined) throw new Error('expected a tenant');
  return {
    asked,
    stored,
    organisation: given,
    baseDirectory: '.',
    logger: pino({ level: 'silent' }),
    escrow: openEscrow('.'),
    storeArtifact: ({ bytes }) => {
      const text = Buffer.from(bytes).toString('utf8');
      stored.push(text);
      return Promise.resolve(createHash('sha256').update(text).digest('hex'));
    },
    tenants: {
      open: ({ signal }) => ({
        definition,
        graphOrigin: client.graphOrigin,
        one: (request, schema) => getJson({ client, request, schema, signal }),
        list: (request, item) => getList({ client, request, item, signal }),
        act: async (request) => {
          await client.send({ request, page: null, signal });
        },
      }),
    },
  };
}

export const quiet: Attempt = onlyAttempt(new AbortController().signal);
