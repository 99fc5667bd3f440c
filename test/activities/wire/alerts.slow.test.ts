import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { findAlerts } from '../../../activities/alerts.ts';
import { createIntakeStore, type IntakeStore } from '../../../activities/intake/store.ts';
import { listenSyslog } from '../../../activities/intake/syslog.ts';
import { listenWebhook } from '../../../activities/intake/webhook.ts';
import { onlyAttempt, type Room } from '../../../activities/room.ts';
import { keptAlertTimes } from '../../../domain/alert-kept.ts';
import { alertsOf } from '../../../domain/graph-alerts.ts';
import type { PlannedAlertSource } from '../../../domain/plan/types.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';
import { atEnd } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { account as base, accountsOf, organisation, pretendRoom } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';

const SECRET = 'a-secret-of-some-length';
const since = new Date(Date.now() - 60_000).toISOString();
const found = z.looseObject({
  query: z.string(),
  alerts: z.array(z.looseObject({ createdAt: z.string(), account: z.string() })),
  others: z.number(),
});
const heldIncident = z.looseObject({
  id: z.string(),
  alerts: z.array(z.looseObject({ id: z.string(), createdDateTime: z.string() })),
});
const kept = z.looseObject({ host: z.string(), query: z.string(), answer: z.unknown() });

/** The pretend tenant in this process; Log Analytics is asked by `child`, which trusts its CA. */
let tenant: PretendTenant;
let child: Child;

beforeAll(async () => {
  tenant = await pretendTenant();
  child = startChild({ baseDirectory: tenant.directory, ca: tenant.ready.ca });
});

afterEach(async () => {
  await patch([{ op: 'set-workspace-access', access: 'granted' }]);
});

afterAll(() => {
  child.kill();
});

async function patch(changes: readonly object[]): Promise<void> {
  await tenant.control('POST', '/world', changes);
}

function account(index = 0) {
  const { objectId, userPrincipalName, name } = tenant.ready.tenant.accounts[index] ?? { name: '' };
  if (objectId === undefined || userPrincipalName === undefined) throw new Error('expected an account');
  return { ...base, id: name, objectId, userPrincipalName };
}

/** Somebody signs in at the portal, with success. */
async function signIn(): Promise<void> {
  const [first] = tenant.ready.tenant.accounts;
  const form = {
    account: account().userPrincipalName,
    method: 'passkey',
    credential: first?.passkeySecret ?? '',
  };
  const body = new URLSearchParams({ ...form, address: '' });
  const response = await fetch(`${tenant.ready.portalHttp}/sign-in`, { method: 'POST', body });
  expect(response.status).toBe(200);
}

function workspace(changed: object = {}) {
  return {
    id: 'sentinel',
    kind: 'log-analytics' as const,
    tenant: 'main',
    workspace: tenant.ready.tenant.workspace,
    query: 'SigninLogs | where UserId == account_id and ResultType == "0"',
    origin: tenant.ready.logAnalytics,
    ...changed,
  };
}

/** Activities of an organisation that has this source. */
function open(source: object): void {
  const { login, graph, tenant: facts } = tenant.ready;
  const engine = { 'client-id': facts.clientId, credential: { kind: 'secret', file: 'client-secret' } };
  const endpoints = { login, graph };
  const has = { accounts: accountsOf(facts.accounts), alerts: [source] };
  child.open(organisation(has, { 'tenant-id': facts.tenantId, endpoints, engine }));
}

async function askLogs(
  source: ReturnType<typeof workspace>,
  { of = 0, cut = [] as readonly string[] } = {},
): Promise<Outcome> {
  const { origin: endpoint, ...declared } = source;
  open({ ...declared, endpoint });
  const input = { run: 'run-1', cut, account: account(of), source, since };
  return await child.call({ activity: 'findAlerts', input });
}

describe('a log-analytics source, over the wire', () => {
  it('finds the row about the account, keeps it, and what is kept says the same', async () => {
    await patch([{ op: 'set-ingestion', signInsMs: 0, auditsMs: 0, alertsMs: 0 }]);
    expect(found.parse((await askLogs(workspace())).result)).toMatchObject({ alerts: [], others: 0 });
    await signIn();
    const { result, failure, stored } = await askLogs(workspace());
    expect(failure).toBeNull();
    const { alerts, query } = found.parse(result);
    expect(alerts).toHaveLength(1);
    expect(query).toContain(`source=sentinel account_id=${account().objectId}`);
    const artifact = kept.parse(JSON.parse(stored.at(-1) ?? ''));
    expect(artifact).toMatchObject({ host: tenant.ready.logAnalytics, query });
    expect(keptAlertTimes({ answer: artifact.answer, account: account(), source: workspace() })).toEqual(
      alerts.map(({ createdAt }) => createdAt),
    );
    expect(stored.at(-1)).not.toContain(account(1).objectId);
  });

  it('takes no row for one that does not name the account', async () => {
    const all = workspace({ query: 'SigninLogs' });
    const { alerts, others } = found.parse((await askLogs(all, { of: 1 })).result);
    expect({ alerts, some: others > 0 }).toEqual({ alerts: [], some: true });
  });

  it('sees the account in a column of entities', async () => {
    const { alerts } = found.parse((await askLogs(workspace({ query: 'SecurityAlert' }))).result);
    expect(alerts).toHaveLength(1);
  });

  it.each([
    ['no right to the workspace', 'PERMISSION_MISSING', 'denied', {}],
    ['a part of the answer', 'TENANT_ERROR', 'partial', {}],
    ['a workspace that is not there', 'NOT_FOUND_IN_TENANT', 'granted', { workspace: base.objectId }],
    ['a query that is not understood', 'TENANT_REQUEST_REFUSED', 'granted', { query: 'NoSuchTable' }],
    ['nobody there', 'TENANT_UNREACHABLE', 'granted', { origin: 'https://localhost:1' }],
  ])('ends with its code: %s', async (_, code, access, changed) => {
    await patch([{ op: 'set-workspace-access', access }]);
    const { failure } = await askLogs(workspace(changed));
    expect(failure).toMatchObject({ type: code });
  });

  it('is not asked while Entra is declared down', async () => {
    expect((await askLogs(workspace(), { cut: ['entra'] })).failure).toMatchObject({ type: 'SYSTEM_CUT' });
  });
});

describe('a graph-incidents source, over the wire', () => {
  const source = () => {
    const { alertRule: rule, alertTitle: title } = tenant.ready.tenant;
    return { id: 'incidents', kind: 'graph-incidents', tenant: 'main', rule, title };
  };

  it('finds the incident of a sign-in, wherever it is merged; none where alerts stand alone', async () => {
    const { clientId } = tenant.ready.tenant;
    const roles = ['SecurityIncident.Read.All'];
    await patch([{ op: 'set-client-roles', clientId, roles }]);
    open(source());
    const begun = new Date().toISOString();
    const find = async (since: string) => {
      const input = { run: 'run-1', cut: [], account: account(), source: source(), since };
      const { result, failure, stored } = await child.call({ activity: 'findAlerts', input });
      expect(failure).toBeNull();
      const { answer } = kept
        .extend({ answer: z.array(heldIncident) })
        .parse(JSON.parse(stored.at(-1) ?? ''));
      const { alerts } = found.omit({ others: true }).parse(result);
      expect(alertsOf(answer).map(({ incident }) => incident)).toEqual(
        alerts.map(({ incident }) => incident),
      );
      return alerts;
    };
    await tenant.control('POST', '/faults', { name: 'alert-in-no-incident' });
    await signIn();
    expect(await find(begun)).toEqual([]);
    await tenant.control('DELETE', '/faults/alert-in-no-incident');
    await patch([{ op: 'set-incident-status', id: '28282', status: 'resolved' }]);
    await signIn();
    expect(await find(begun)).toMatchObject([{ incident: '28283', account: 'breakglass-1' }]);
    await patch([{ op: 'merge-incidents', from: '28283', into: '28282' }]);
    const [alert] = await find(begun);
    expect(alert).toMatchObject({ incident: '28282' });
    // The incident began before: it holds the alert of an earlier sign-in too, which is not this one's.
    expect(await find(since)).toHaveLength(2);
  });
});

describe('alerts that the pretend tenant sends', () => {
  /** Listens as a worker does; what comes lies in a store. */
  async function listen(): Promise<IntakeStore> {
    const store = createIntakeStore({
      folder: path.join(tenant.directory, 'alerts'),
      logger: pretendRoom({}).logger,
    });
    const receiver = (source: string) => ({
      refuse: (reason: string) => {
        throw new Error(`expected every message to be taken, but one was refused: ${reason}`);
      },
      take: async ({ message, from }: { message: string; from: string }) => {
        const taken = { receivedAt: new Date().toISOString(), from, message };
        await store.add({ source, kind: 'account', taken, repeats: 'keep' });
      },
    });
    const address = { host: '127.0.0.1', port: 0 };
    const secret = () => Promise.resolve(SECRET);
    const webhook = { ...receiver('monitor'), proof: 'token' as const, secret };
    const monitor = await listenWebhook({ webhook, address });
    const siem = await listenSyslog({ receiver: receiver('siem'), address });
    atEnd(monitor.close);
    atEnd(siem.close);
    const url = `http://127.0.0.1:${monitor.port}/alerts/${SECRET}`;
    const targets = [
      { kind: 'webhook', url },
      { kind: 'syslog', port: siem.port },
    ];
    await patch([{ op: 'set-alert-targets', targets }]);
    return store;
  }

  it('are found by webhook and by syslog, of the account alone, and only with the title', async () => {
    const store = await listen();
    await signIn();
    for (const source of ['monitor', 'siem']) {
      const look = async () => ((await store.since({ source, since })).messages.length > 0 ? true : null);
      await until({ what: `the message to ${source}`, look });
    }
    const room: Room = { ...pretendRoom({}), intake: store };
    const attempt = onlyAttempt(new AbortController().signal);
    const find = async (source: PlannedAlertSource, of = 0) =>
      await findAlerts(room, { run: 'run-1', cut: ['entra'], account: account(of), source, since }, attempt);
    const title = tenant.ready.tenant.alertTitle;
    const monitor = { id: 'monitor', kind: 'webhook', title } as const;
    const siem = { id: 'siem', kind: 'syslog', title: null } as const;
    expect(await find(monitor)).toMatchObject({ alerts: [{ title, account: 'breakglass-1' }], others: 0 });
    expect(await find(siem)).toMatchObject({ alerts: [{ title: 'siem' }], others: 0 });
    expect(await find({ ...siem, title: 'Another rule' })).toMatchObject({ alerts: [], others: 1 });
    expect(await find(monitor, 1)).toMatchObject({ alerts: [], others: 1 });
  });
});
