import { describe, expect, it } from '@jest/globals';
import { REQUESTS, sayRequest } from '../../../activities/tenant/requests.ts';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Plan, PlannedAlertSource } from '../../../domain/plan/types.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { checkFactArtifacts } from '../../../evidence/verify/fact-artifacts.ts';
import { planSchema } from '../../../evidence/verify/plan-schema.ts';
import { BASE, plan as base } from '../../domain/conformity/forge.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const AT = '2026-04-01T09:12:00.000Z';
const NAME = base.accounts[0]?.userPrincipalName ?? '';
const OBJECT_ID = base.accounts[0]?.objectId ?? '';
/** Alerts count from the window: of the run's facts only those about alerts are shown here. */
const SINCE = BASE.find(({ type }) => type === 'window-opened')?.at ?? '';
const HOOK = { id: 'monitor', kind: 'webhook', title: 'Used' } as const;
const SIEM = { id: 'siem', kind: 'syslog', title: null } as const;
const LOGS = {
  id: 'sentinel',
  kind: 'log-analytics',
  tenant: 'main',
  workspace: 'w',
  query: 'SigninLogs',
  origin: 'https://logs.example',
} as const;

interface Scene {
  readonly source: PlannedAlertSource;
  readonly from: string;
  readonly host: string;
  readonly query: string;
  readonly expected: string;
  readonly answer: unknown;
  readonly fact?: Partial<Fact>;
}

const message = (text: string) => [{ receivedAt: AT, from: '192.0.2.1', message: text }];
const row = (user: string) => [{ raisedAt: AT, cells: { UserPrincipalName: user } }];

const hook: Scene = {
  source: HOOK,
  from: 'intake:monitor',
  host: 'intake:monitor',
  query: `messages to monitor about ${OBJECT_ID} since ${SINCE}`,
  expected: 'a message to monitor with "Used" that names the account',
  answer: message(JSON.stringify({ rule: 'Used', user: NAME })),
};
const siem: Scene = {
  source: SIEM,
  from: 'intake:siem',
  host: 'intake:siem',
  query: `messages to siem about ${OBJECT_ID} since ${SINCE}`,
  expected: 'a message to siem that names the account',
  answer: message(NAME),
};
const logs: Scene = {
  source: LOGS,
  from: 'logs:sentinel',
  host: LOGS.origin,
  query: `POST /v1/workspaces/w/query source=sentinel account_id=${OBJECT_ID} since=${SINCE}`,
  expected: 'a row of the query of sentinel that names the account',
  answer: row(NAME),
  fact: { seen: `raised at ${AT}` },
};

/** Nothing is said of an alert that may have been dropped: no question was answered. */
const flooded: Scene = {
  ...siem,
  answer: message('noise'),
  fact: { state: 'inconclusive', seen: 'none left', source: { from: 'intake:siem', query: null } },
};

/** The incident that a sign-in made; `AT` is the time that the fact tells. */
const alert = (more: object = {}) => ({
  id: 'ed1_1',
  title: 'Used',
  createdDateTime: AT,
  evidence: [{ userAccount: { azureAdUserId: OBJECT_ID } }],
  ...more,
});
const incident = (more: object = {}) => ({ id: '28282', status: 'active', alerts: [alert()], ...more });
const INCIDENTS = {
  id: 'incidents',
  kind: 'graph-incidents',
  tenant: 'main',
  rule: null,
  title: 'Used',
} as const;
const incidents: Scene = {
  source: INCIDENTS,
  from: 'graph:main',
  host: base.tenants[0]?.origins.graph ?? '',
  query: sayRequest(REQUESTS.incidents(SINCE)),
  expected: 'an incident of incidents with an alert titled "Used"',
  answer: [incident()],
  fact: {
    seen: `alert ed1_1 in incident 28282, raised at ${AT}`,
  },
};
const defender: Scene = {
  source: { id: 'defender', kind: 'graph-alerts', tenant: 'main', rule: null, title: 'Used' },
  from: 'graph:main',
  host: base.tenants[0]?.origins.graph ?? '',
  query: sayRequest(REQUESTS.alerts(SINCE)),
  expected: 'an alert of defender titled "Used"',
  answer: [alert()],
  fact: { seen: `raised at ${AT}` },
};
const EARLY = '2026-01-01T00:00:00.000Z';
/** The same scene, all of it told and kept as of a time before the sign-in. */
const early = (scene: Scene, verb: string): Scene => ({
  ...scene,
  answer: JSON.parse(JSON.stringify(scene.answer).replaceAll(AT, EARLY)),
  fact: { seen: `${verb} at ${EARLY}` },
});
const NONE = { state: 'contradicted', seen: 'none before the deadline' } as const;
const onlyUpn = { azureAdUserId: null, userPrincipalName: NAME.toUpperCase() };

/** The true run, its alert step waiting at one source more, whose fact and answer are the scene's. */
function play({ source, from, host, answer, query, expected, fact = {} }: Scene) {
  const plan: Plan = {
    ...base,
    alerts: base.alerts.map((alert) => (alert.kind === 'graph-alerts' ? source : alert)),
    steps: base.steps.map((step) =>
      step.do === 'alert'
        ? {
            ...step,
            sources: step.sources.map((id) =>
              base.alerts.some((alert) => alert.id === id && alert.kind === 'graph-alerts') ? source.id : id,
            ),
          }
        : step,
    ),
  };
  const text = canonicalText({ v: 1, query, host, askedAt: AT, responses: [], answer });
  const told = {
    seen: `received at ${AT}`,
    expected,
    source: { from, query },
    artifacts: [sha256Hex(text)],
    ...fact,
  };
  const events = BASE.map((event): JournalEvent =>
    event.type === 'fact' && event.claim === 'alert.fired' && event.source.from === 'graph:main'
      ? { ...event, ...told }
      : event,
  );
  const shown = events.filter((event) => event.type !== 'fact' || event.claim === 'alert.fired');
  const files = { names: [], folders: [], read: () => Promise.resolve(Buffer.from(text)) };
  return { plan, events, checked: () => checkFactArtifacts({ files, plan, events: shown }) };
}

/** Breaches of the run by the facts about alerts; times of other events are not the matter here. */
const unsupported = ({ plan, events }: { plan: Plan; events: readonly JournalEvent[] }) =>
  breachesOf({ plan, events }).filter(({ code }) => code === 'FACT_UNSUPPORTED');

describe('alerts from a receiver or a log query', () => {
  it.each([
    ['a webhook', hook],
    ['syslog', siem],
    ['Log Analytics', logs],
    ['incidents', incidents],
    ['alerts of Graph', defender],
    ['a resolved incident', { ...incidents, answer: [incident({ status: 'resolved' })] }],
    [
      'an account named by its principal name alone',
      { ...incidents, answer: [incident({ alerts: [alert({ evidence: [{ userAccount: onlyUpn }] })] })] },
    ],
    [
      'no incident',
      {
        ...incidents,
        answer: [],
        fact: { ...incidents.fact, ...NONE },
      },
    ],
    ['none left after a flood', flooded],
  ])('are held against what was kept: %s', async (_, scene) => {
    const played = play(scene);
    expect(planSchema.safeParse(played.plan).success).toBe(true);
    expect(unsupported(played)).toEqual([]);
    await expect(played.checked()).resolves.toBeUndefined();
  });

  it.each<[string, Scene]>([
    ['a message about another account', { ...siem, answer: message(`old-${NAME}`) }],
    ['a message from before the sign-in', early(hook, 'received')],
    ['a row from before the sign-in', early(logs, 'raised')],
    ['an alert from before the sign-in', early(defender, 'raised')],
    ['an alert of another title', { ...defender, answer: [alert({ title: 'Disk full' })] }],
    ['a message without the title', { ...hook, answer: message(NAME) }],
    ['another time', { ...siem, fact: { seen: 'received at 2026-04-01T09:00:00.000Z' } }],
    ['a message told as none', { ...siem, fact: { state: 'contradicted', seen: 'none' } }],
    ['an answer of another form', { ...siem, answer: [{ message: NAME }] }],
    ["another source's answer", { ...siem, host: 'intake:monitor' }],
    ['a row about another account', { ...logs, answer: row('somebody@example.com') }],
    ...Object.entries({
      'an incident that was merged': incident({ status: 'redirected', redirectIncidentId: '2' }),
      'an incident without its alert': incident({ alerts: [] }),
      'another incident': incident({ id: '2' }),
      'another alert': incident({ alerts: [alert({ id: 'ed2_1' })] }),
      'an alert of another title': incident({ alerts: [alert({ title: 'Other' })] }),
      'an alert at another time': incident({ alerts: [alert({ createdDateTime: '2026-04-01T09:13:00Z' })] }),
      'an alert before the sign-in': incident({
        alerts: [alert({ createdDateTime: '2026-01-01T00:00:00Z' })],
      }),
      'an alert about another account': incident({
        alerts: [alert({ evidence: [{ userAccount: { ...onlyUpn, azureAdUserId: 'somebody' } }] })],
      }),
    }).map(([what, only]): [string, Scene] => [what, { ...incidents, answer: [only] }]),
    ['an incident told as none', { ...incidents, fact: { ...incidents.fact, ...NONE } }],
    ['an answer about alerts for one about incidents', { ...incidents, query: defender.query }],
    ['another source of incidents', { ...incidents, expected: 'an incident' }],
    ['another title of alerts', { ...defender, expected: 'an alert of defender titled "Other"' }],
    ...[hook, siem, logs, incidents, defender].flatMap((scene): [string, Scene][] => {
      const { kind } = scene.source;
      return [
        [`another question to ${kind}`, { ...scene, query: 'what was asked' }],
        [`a question to ${kind} since another time`, { ...scene, query: scene.query.replace(SINCE, AT) }],
      ];
    }),
    ...[hook, siem, logs].map((scene): [string, Scene] => [
      `a question to ${scene.source.kind} about another account`,
      { ...scene, query: scene.query.replace(OBJECT_ID, 'somebody') },
    ]),
    ["another service's answer", { ...logs, host: 'https://elsewhere.example' }],
  ])('are refused: %s', async (_, scene) => {
    await expect(play(scene).checked()).rejects.toMatchObject({ report: { code: 'FACT_UNSUPPORTED' } });
  });

  it.each<[string, Scene]>([
    ['a source that the step does not wait at', { ...siem, from: 'intake:other' }],
    ['a source of another kind', { ...siem, from: 'logs:siem' }],
    ['no answer kept', { ...siem, fact: { artifacts: [] } }],
  ])('cannot stand in the run: %s', (_, scene) => {
    expect(unsupported(play(scene))).not.toEqual([]);
  });
});
