import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { plan as silent, renumbered } from './forge.ts';
import { trueRun } from './true-run.ts';

const CHANNELS = ['mail', 'chat'].map((id): Plan['channels'][number] => {
  return { id, kind: 'webhook', role: null, dependsOn: id === 'chat' ? ['idp'] : [] };
});
const [DOWN] = silent.steps.flatMap((step) => (step.do === 'outage' ? [step.system] : []));

const plan: Plan = {
  ...silent,
  people: silent.people.map((person) =>
    person.id === 'commander-1' ? person : { ...person, channels: ['mail', 'chat'] },
  ),
  channels: [
    ...silent.channels,
    ...CHANNELS.map((channel) =>
      channel.id === 'chat' && DOWN !== undefined ? { ...channel, dependsOn: [DOWN] } : channel,
    ),
  ],
};

type Told = Extract<EventBody, { type: 'told' }>;

/** What one person was told over in a round: failed but for the last, which has the outcome. */
function told(person: string, over: readonly string[], changed: Partial<Told> = {}): Told[] {
  return over.map((channel, index) => ({
    ...{ type: 'told', ask: 'approve#1', person, channel, round: 0, because: 'so it is' },
    outcome: index < over.length - 1 ? 'failed' : 'delivered',
    ...changed,
  }));
}

/** The true run with everybody told over their first channel, but for what `instead` gives for the approval. */
function run(instead: (person: string) => readonly EventBody[] = (person) => told(person, ['mail'])) {
  return renumbered(
    trueRun(plan).flatMap((event): (JournalEvent | EventBody)[] => {
      if (event.type !== 'asked') return [event];
      const names = plan.people.filter(({ id, channels }) => channels && event.people.includes(id));
      const bodies = names.flatMap(({ id }) =>
        event.ask === 'approve#1' ? instead(id) : told(id, ['mail'], { ask: event.ask }),
      );
      return [event, ...bodies];
    }),
  );
}

/** As above, with other events for one person of the approval. */
function with1(bodies: readonly EventBody[]) {
  return run((person) => (person === PERSON ? bodies : told(person, ['mail'])));
}

const messagesOf = (events: readonly JournalEvent[]) =>
  breachesOf({ plan, events }).map(({ code, message }) => `${code} ${message}`);

/** Somebody who is asked to approve, and does not answer: the quorum is had without them. */
const asked = trueRun(plan).find((event) => event.type === 'asked');
const answered = trueRun(plan).flatMap((event) =>
  event.type === 'decision-accepted' && event.ask === 'approve#1' ? [event.person] : [],
);
const PERSON =
  plan.people.find(({ id }) => asked?.people.includes(id) === true && !answered.includes(id))?.id ?? '';

const everybody = asked?.people ?? [];
/** A reminder before anybody has answered, and everybody else told of it. */
const reminded: readonly EventBody[] = [
  { type: 'reminded', ask: 'approve#1', people: everybody },
  ...everybody.flatMap((id) => (id === PERSON ? [] : told(id, ['mail'], { round: 1 }))),
];
const finding: EventBody = {
  ...{ type: 'finding', code: 'person-not-told', step: 'approve' },
  text: `${PERSON}: no channel took the message`,
};
const failed = (over: readonly string[]) => told(PERSON, over, { outcome: 'failed' });

describe('a run whose people name channels', () => {
  it.each<[string, readonly EventBody[]]>([
    ['over the second after the first failed', told(PERSON, ['mail', 'chat'])],
    ['over none, which is a finding', [...failed(['mail', 'chat']), finding]],
    ['until the question ended', told(PERSON, ['mail'], { outcome: 'given-up' })],
    [
      'again at a reminder',
      [...told(PERSON, ['mail']), ...reminded, ...told(PERSON, ['mail', 'chat']).map(inRound1)],
    ],
  ])('conforms where somebody is told %s, cut off anywhere', (_how, bodies) => {
    const events = with1(bodies);
    const after = events.findIndex(({ type }) => type === 'clock-started');
    for (const size of [...Array(after).keys(), events.length].filter((each) => each > 0))
      expect(messagesOf(events.slice(0, size))).toEqual([]);
  });

  it.each<[string, string, readonly EventBody[]]>([
    ['a channel that is not theirs', `${PERSON} to be told over mail, got soc`, told(PERSON, ['soc'])],
    ['the first channel passed over', `${PERSON} to be told over mail, got chat`, told(PERSON, ['chat'])],
    [
      'a second one though the first took it',
      `nothing more to ${PERSON} after delivered`,
      told(PERSON, ['mail', 'chat'], { outcome: 'delivered' }),
    ],
    [
      'a third try',
      `${PERSON} to be told over no further channel, got mail`,
      [...failed(['mail', 'chat']), finding, ...told(PERSON, ['mail'])],
    ],
    ['no telling', `${PERSON} to be told of approve#1 over mail`, []],
    ['no second one after a failure', `${PERSON} to be told of approve#1 over chat`, failed(['mail'])],
    ['nobody reached and no finding', `the finding: ${PERSON}: no channel`, failed(['mail', 'chat'])],
    [
      'a finding about somebody who was reached',
      'somebody whom every channel failed to reach',
      [...told(PERSON, ['mail']), finding],
    ],
    [
      'a reminder told that never was',
      'the question or reminder 1 of approve#1 before it is told',
      [...told(PERSON, ['mail']), ...told(PERSON, ['mail']).map(inRound1)],
    ],
    [
      'a reminder that was not told',
      `${PERSON} to be told of approve#1 over mail`,
      [...told(PERSON, ['mail']), ...reminded],
    ],
    [
      'somebody who names no channels',
      'somebody who is asked and names channels, got commander-1',
      [...told(PERSON, ['mail']), ...told('commander-1', ['mail'])],
    ],
    [
      'a question that nobody asked',
      'a question that was asked, got other#9',
      [...told(PERSON, ['mail']), ...told(PERSON, ['mail'], { ask: 'other#9' })],
    ],
  ])('is told by %s', (_what, expected, bodies) => {
    expect(messagesOf(with1(bodies))).toEqual([
      expect.stringContaining(`PLAN_NOT_FOLLOWED expected ${expected}`),
    ]);
  });

  it('is told by a message after its step, and by one over what is declared down', () => {
    const events = run();
    const closed = events.findIndex((event) => event.type === 'step-closed' && event.step === 'approve');
    const first = events.findIndex((event) => event.type === 'told' && event.person === PERSON);
    const moved = events.filter((_event, index) => index !== first);
    const late = [...moved.slice(0, closed), ...told(PERSON, ['mail']), ...moved.slice(closed)];
    expect(messagesOf(renumbered(late))).toContain(
      `PLAN_NOT_FOLLOWED expected ${PERSON} to be told before the step ends`,
    );
    const down = events.findIndex((event) => event.type === 'undo-registered');
    const lifted = events.findIndex((event) => event.type === 'undo-started');
    const over = events.flatMap((event, index): (JournalEvent | EventBody)[] => {
      if (event.type !== 'told' || index < down || index > lifted) return [event];
      return [
        { ...event, outcome: 'failed' },
        { ...event, channel: 'chat' },
      ];
    });
    expect(messagesOf(renumbered(over))[0]).toBe(
      'PLAN_NOT_FOLLOWED expected a channel that does not depend on what is declared down, got chat',
    );
  });
});

function inRound1(body: Told): Told {
  return { ...body, round: 1 };
}
