import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { sayExpected } from '../../../domain/alert-facts.ts';
import type { WatchedSource } from '../../../domain/alert-facts.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { BASE, plan as base, renumbered } from './forge.ts';

/* The true run, whose alert step waits at two sources more: another of the same tenant, and a receiver. */

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const TENANT = { kind: 'graph-alerts', tenant: 'main', rule: null } as const;
const DEFENDER: WatchedSource = { ...TENANT, id: 'defender', title: 'Emergency account sign-in' };
const OTHER: WatchedSource = { ...TENANT, id: 'other', title: 'Used' };
const SIEM: WatchedSource = { id: 'siem', kind: 'syslog', title: null };
const plan: Plan = {
  ...base,
  alerts: [...base.alerts, OTHER, SIEM],
  steps: base.steps.map((step) =>
    step.do === 'alert' ? { ...step, sources: [...step.sources, OTHER.id, SIEM.id] } : step,
  ),
};

const FIRED = BASE.filter((event) => event.type === 'fact').find(
  ({ claim, source }) => claim === 'alert.fired' && source.from === 'graph:main',
);
const { seen = '' } = FIRED ?? {};

type Told = Partial<Pick<Fact, 'state' | 'expected' | 'seen' | 'source' | 'artifacts'>>;
const of = (source: WatchedSource): Told => ({ expected: sayExpected(source) });
const siem: Told = {
  ...of(SIEM),
  seen: seen.replace('raised', 'received'),
  source: { from: 'intake:siem', query: 'messages' },
};
const silent = (from = 'graph:main'): Told => ({
  state: 'inconclusive',
  expected: 'an answer',
  seen: 'none: TENANT_TIMEOUT',
  source: { from, query: null },
});

/** What breaks where the machine's facts of the alert step are these. */
function broken(...told: Told[]) {
  const events = renumbered(
    BASE.flatMap((event): (JournalEvent | EventBody)[] =>
      event === FIRED ? told.map((each) => ({ ...FIRED, ...each })) : [event],
    ),
  );
  return breachesOf({ plan, events }).filter(({ message }) => message.includes('alert.fired of'));
}

describe('alerts of several sources', () => {
  it.each<[string, Told[]]>([
    ['each saw it', [of(DEFENDER), of(OTHER), siem]],
    ['one did not answer', [of(DEFENDER), silent(), siem]],
    ['none of the tenant answered', [silent(), silent(), siem]],
  ])('are told one by one: %s', (_what, told) => {
    expect(broken(...told)).toEqual([]);
  });

  it.each<[string, Told[]]>([
    ["one twice in another's place", [of(DEFENDER), of(DEFENDER), siem]],
    ["the receiver's in another's place", [of(DEFENDER), siem, siem]],
    ["the tenant's in the receiver's place", [of(DEFENDER), of(OTHER), of(OTHER)]],
    ['one left out', [of(DEFENDER), siem]],
    ['a silence beside all that were heard', [of(DEFENDER), of(OTHER), silent(), siem]],
  ])('are refused where one passes on what another saw: %s', (_what, told) => {
    expect(broken(...told).map(({ code }) => code)).toContain('PLAN_NOT_FOLLOWED');
  });
});
