import { beforeAll, describe, expect, it } from '@jest/globals';
import { CLOUDS } from '../../../../domain/clouds.ts';
import type { EventBody, JournalEvent } from '../../../../domain/event.ts';
import type { Claim, FactState } from '../../../../domain/fact.ts';
import type { SignedAfterwards } from '../../../../evidence/package/afterwards.ts';
import { supportedControls, type SupportedControl } from '../../../../evidence/package/documents/controls.ts';
import type { RunMaterial } from '../../../../evidence/package/dossier.ts';
import { RUN, type SampleRun } from '../../build-run.ts';
import { mended, reviewOf } from '../../review/reviewed.ts';
import { dossierOfSample, sealedRun, withMore } from './sample.ts';

const OF_AN_EXERCISE = ['CP-4', 'IR-3', 'Art. 11(6)', 'Art. 25'];
const OF_TIMES = ['CP-10', 'A.5.30', 'Art. 12'];

const MEASURED: EventBody = {
  type: 'objective',
  objective: 'time-to-access',
  account: 'breakglass-1',
  limitMs: 1_000,
  measuredMs: 900,
  held: true,
};

const SIGNED_IN: Extract<EventBody, { type: 'fact' }> = {
  type: 'fact',
  step: 'check-seal',
  // The sample looked at the other one.
  account: 'breakglass-2',
  claim: 'sign-in.recorded',
  state: 'corroborated',
  expected: 'a sign-in',
  seen: 'a sign-in',
  source: { from: 'graph:main', query: 'GET /signIns' },
  observedAt: null,
  artifacts: [],
  weight: 'fails',
};

let sample: SampleRun;
let reviewed: SignedAfterwards;
beforeAll(async () => {
  sample = await sealedRun();
  const statement = reviewOf(sample);
  reviewed = { file: 'review/0.json', statement, key: 'SHA256:a', enteredAt: null };
});

type Edit = (material: RunMaterial) => RunMaterial;

/** The controls that the sample supports when it was done at Microsoft's, and then told otherwise. */
async function controlsOf(edit: Edit = (material) => material): Promise<readonly SupportedControl[]> {
  const atMicrosoft: Edit = ({ plan, ...material }) => ({
    ...material,
    plan: { ...plan, tenants: plan.tenants.map((each) => ({ ...each, origins: CLOUDS.global })) },
  });
  return supportedControls(
    await dossierOfSample({ sample, edit: (material) => edit(atMicrosoft(material)) }),
  );
}

function ids(controls: readonly SupportedControl[]): readonly string[] {
  return controls.map(({ id }) => id);
}

/** The run as it would be had it stopped before its method, or under another mode. */
function told(change: (event: JournalEvent) => JournalEvent | null): Edit {
  return (material) => ({
    ...material,
    events: material.events.flatMap((event) => change(event) ?? []),
  });
}

describe('the controls that runs support', () => {
  it('name the run, its mode, how much of it was done, and the events', async () => {
    const controls = await controlsOf();
    const closed = sample.events.find((event) => event.type === 'step-closed' && event.step === 'check-seal');
    expect(controls.find(({ id }) => id === 'CP-4')?.support).toEqual([
      { run: RUN, mode: 'drill', extent: '1 of 1 steps done', events: [closed?.n], files: [] },
    ]);
    expect(ids(controls)).toEqual(expect.arrayContaining(OF_AN_EXERCISE));
  });

  it('are none of an exercise where no step of the method was done', async () => {
    const stopped = told((event) => ('step' in event && event.step === 'check-seal' ? null : event));
    const found = ids(await controlsOf(stopped));
    expect(found).toContain('AU-10');
    for (const id of [...OF_AN_EXERCISE, 'A.5.28', 'A.5.29', 'AC-2']) expect(found).not.toContain(id);
  });

  it('are none for a step that failed', async () => {
    const failed = told((event) =>
      event.type === 'step-closed' && event.step === 'check-seal' ? { ...event, outcome: 'failed' } : event,
    );
    for (const id of OF_AN_EXERCISE) expect(ids(await controlsOf(failed))).not.toContain(id);
  });

  it('say end to end only where all steps were done', async () => {
    const longer: Edit = ({ plan, ...material }) => ({
      ...material,
      plan: { ...plan, steps: [...plan.steps, { id: 'later', do: 'conditional-access' }] },
    });
    const controls = await controlsOf(longer);
    expect(ids(controls)).not.toContain('Art. 25');
    expect(controls.find(({ id }) => id === 'CP-4')?.support[0]?.extent).toBe('1 of 2 steps done');
  });

  it('take an incident for no exercise', async () => {
    const incident = told((event) => (event.type === 'run-opened' ? { ...event, mode: 'incident' } : event));
    const found = ids(await controlsOf(incident));
    expect(found).toContain('A.5.28');
    for (const id of [...OF_AN_EXERCISE, 'A.5.30']) expect(found).not.toContain(id);
  });

  it('speak of times only where they were measured', async () => {
    for (const id of OF_TIMES) expect(ids(await controlsOf())).not.toContain(id);
    const timed: Edit = (material) => ({ ...material, events: withMore(material.events, [MEASURED]) });
    expect(ids(await controlsOf(timed))).toEqual(expect.arrayContaining(OF_TIMES));
  });

  it('speak of access only where the tenant recorded it after an approval', async () => {
    for (const id of ['A.5.29', 'AC-2']) expect(ids(await controlsOf())).not.toContain(id);
    const events = withMore(sample.events, [SIGNED_IN]);
    const recorded: Edit = (material) => ({ ...material, events });
    const met = events.find(({ type }) => type === 'ask-closed');
    const found = (await controlsOf(recorded)).find(({ id }) => id === 'AC-2');
    expect(found?.support[0]?.events).toEqual([met?.n, sample.events.length - 1]);
    const bypassed = events.map((event) =>
      event.type === 'ask-closed' && event.kind === 'approve'
        ? { ...event, outcome: 'bypassed' as const }
        : event,
    );
    expect(ids(await controlsOf((material) => ({ ...material, events: bypassed })))).not.toContain('AC-2');
  });

  const about = (claim: Claim, state: FactState = 'corroborated', account = 'breakglass-2') =>
    ({ ...SIGNED_IN, claim, state, account }) as const;
  const LOOK = about('account.enabled');
  const ALERT = about('alert.fired');
  const DOWN = about('outage.down-during');
  const LATE: EventBody = { ...MEASURED, held: false };
  const ALERTED_LATE: EventBody = { ...LATE, objective: 'time-to-alert' };

  it.each<[string, string, string | null, readonly EventBody[]]>([
    ['AC-2', 'a sign-in alone', 'last-resort accounts were used under approval', [SIGNED_IN]],
    [
      'AC-2',
      'another account’s look',
      'last-resort accounts were used under approval',
      [about('account.enabled', 'corroborated', 'breakglass-1'), SIGNED_IN],
    ],
    [
      'AC-2',
      'a look and a sign-in',
      'last-resort accounts were looked at and used under approval',
      [LOOK, SIGNED_IN],
    ],
    ['A.5.29', 'a sign-in without an outage', null, [SIGNED_IN]],
    ['A.5.29', 'an outage that people only say', null, [about('outage.down-during', 'attested'), SIGNED_IN]],
    ['A.5.29', 'an outage without a sign-in', null, [DOWN]],
    ['A.5.29', 'a sign-in in an outage', 'access in disruption was under approval', [DOWN, SIGNED_IN]],
    ['AC-2(12)', 'an alert', 'use of the account raised an alert', [ALERT]],
    [
      'AC-2(12)',
      'an alert that people say',
      'use of the account raised an alert, by the word of people alone',
      [about('alert.fired', 'attested')],
    ],
    ['CP-10', 'a time that was held', 'time to access was measured against its objective', [MEASURED]],
    [
      'CP-10',
      'a time that was missed',
      'time to access was measured against its objective, and missed it',
      [LATE],
    ],
    ['A.5.30', 'times that were held', 'readiness was exercised against stated objectives', [MEASURED]],
    [
      'A.5.30',
      'one that was missed',
      'readiness was exercised against stated objectives, and not all were met',
      [MEASURED, ALERTED_LATE],
    ],
    [
      'Art. 12',
      'a time that was missed',
      'time to get access back was measured, and was longer than its objective',
      [LATE],
    ],
    ['Art. 25', 'all steps, without an alert', 'every step of a runbook was done', [LOOK, SIGNED_IN]],
    ['Art. 25', 'all steps, without a look', 'every step of a runbook was done', [SIGNED_IN, ALERT]],
    [
      'Art. 25',
      'all of it',
      'a scenario was tested end to end, from a look at the account to its alert',
      [LOOK, SIGNED_IN, ALERT],
    ],
  ])('say of %s by %s: %s', async (id, _what, by, more) => {
    const events = withMore(sample.events, more);
    const found = (await controlsOf((material) => ({ ...material, events }))).filter(
      (each) => each.id === id,
    );
    expect(found.map((each) => each.by)).toEqual(by === null ? [] : [by]);
  });

  it('are none at all where the tenant was not at an address of Microsoft', async () => {
    expect(supportedControls(await dossierOfSample({ sample }))).toEqual([]);
  });

  it('are none by a run without an end, or one that was aborted', async () => {
    expect(await controlsOf(told((event) => (event.type === 'run-closed' ? null : event)))).toEqual([]);
    const aborted = told((event) => (event.type === 'run-closed' ? { ...event, verdict: 'aborted' } : event));
    expect(await controlsOf(aborted)).toEqual([]);
  });

  it('name the review that was signed, and none without one', async () => {
    expect(ids(await controlsOf())).not.toContain('A.5.27');
    const withReview: Edit = (material) => ({ ...material, afterwards: [reviewed] });
    const found = (await controlsOf(withReview)).find(({ id }) => id === 'A.5.27');
    expect(found?.support[0]?.files).toEqual(['review/0.json']);
    const statement = mended(sample);
    const closedOnly: Edit = (material) => ({ ...material, afterwards: [{ ...reviewed, statement }] });
    expect(ids(await controlsOf(closedOnly))).not.toContain('A.5.27');
  });

  it('keep runs apart', async () => {
    const pretend = await dossierOfSample({ sample });
    const real = await dossierOfSample({
      sample,
      edit: ({ plan, ...material }) => ({
        ...material,
        plan: { ...plan, tenants: plan.tenants.map((each) => ({ ...each, origins: CLOUDS.china })) },
      }),
    });
    const runs = [...pretend.runs, ...real.runs, ...real.runs.map((run) => ({ ...run, run: 'other' }))];
    const [first] = supportedControls({ runs });
    expect(first?.support.map(({ run }) => run)).toEqual([RUN, 'other']);
  });
});
