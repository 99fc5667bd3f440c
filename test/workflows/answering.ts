import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { requireWordsOf } from '../../cli/decision/own-words.ts';
import { eventsIn, stateIn } from '../../cli/run-answers.ts';
import type { Ask, DecisionAnswer, SignedDecision } from '../../domain/decision.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { decide, journal, runPlan, runState } from '../../workflows/messages.ts';
import type { RunState } from '../../workflows/messages.ts';
import { statementFor } from './people.ts';
import type { Crowd } from './people.ts';
import type { PasskeyCrowd } from './passkey-crowd.ts';
import type { Played, Scene } from './scene.ts';
import { REQUEST_ID, signInAt } from './world.ts';
import type { PretendWorld } from './world.ts';

/** A scene that goes on, with all who may act in it. */
export interface Playing {
  readonly env: TestWorkflowEnvironment;
  readonly crowd: Crowd;
  readonly passkeys: PasskeyCrowd;
  readonly scene: Scene;
  readonly handle: Played['handle'];
  readonly plan: Plan;
}

/** An open ask as it is seen now. */
interface Moment extends Playing {
  readonly ask: Ask;
  readonly state: RunState;
  readonly now: string;
}

/**
 * Looks, lets people answer, lets time pass; until the run has its verdict. Time goes in small steps while the
 * log grows and in ever longer ones, up to the scene's tick, while nothing happens.
 */
export async function drive(playing: Playing): Promise<DecisionAnswer[]> {
  const { env, scene, handle } = playing;
  const plan = await handle.query(runPlan);
  const answers: DecisionAnswer[] = [];
  const longest = scene.tickMs ?? 30_000;
  let size = 0;
  let pause = 1_000;
  while ((await handle.describe()).status.name === 'RUNNING') {
    const state = await handle.query(runState);
    if (state.log.size !== size) await requireShown({ handle, state, plan });
    if (state.judgement !== null) return answers;
    const now = new Date(await env.currentTimeMs()).toISOString();
    await scene.meanwhile?.({ handle, state, now });
    const before = answers.length;
    for (const ask of state.asks) {
      const decision = await answerTo({ ...playing, ask, state, now });
      if (decision !== null) answers.push(await handle.executeUpdate(decide, { args: [decision] }));
    }
    pause = state.log.size === size && answers.length === before ? Math.min(pause * 4, longest) : 1_000;
    size = state.log.size;
    if (answers.length === before) await env.sleep(pause);
  }
  return answers;
}

/** What a true worker shows is read, and never refused to those who are about to sign. */
async function requireShown({
  handle,
  state,
  plan,
}: Pick<Moment, 'handle' | 'state' | 'plan'>): Promise<void> {
  const answer = await handle.query(journal, { from: 0, to: state.log.size });
  const events = eventsIn({ run: state.run, from: 0, answer });
  requireWordsOf({ state: stateIn({ run: state.run, answer: state }), plan, events });
}

function answerTo(moment: Moment): Promise<SignedDecision | null> {
  const { crowd, passkeys, scene, ask, state, now } = moment;
  const honest = () => honestAnswer(moment);
  if (scene.answer === undefined) return honest();
  const person = ask.people.find((id) => !ask.answered.some((answer) => answer.person === id)) ?? '';
  const about = { state, ask, person, at: now };
  return scene.answer({
    ask,
    state,
    now,
    honest,
    say: (said) => crowd.sign(statementFor({ ...about, ...said })),
    assert: ({ person: by, bent }) => {
      const choice = ask.kind === 'approve' ? 'approve' : 'attest';
      return passkeys.assert(statementFor({ ...about, person: by, choice }), bent);
    },
    deny: ({ reason }) => crowd.sign(statementFor({ ...about, choice: 'deny', reason })),
    attest: ({ values }) => crowd.sign(statementFor({ ...about, choice: 'attest', values })),
  });
}

/** The next person who has not answered does what the ask says. */
async function honestAnswer(moment: Moment): Promise<SignedDecision | null> {
  const { crowd, scene, ask, state, plan, now } = moment;
  const person = ask.people.find(
    (id) => !ask.answered.some((answer) => answer.person === id) && stillNeeded({ id, ask, plan }),
  );
  if (person === undefined) return null;
  act(moment);
  const values = Object.fromEntries(
    ask.values.map(({ name }) => [name, honestValue({ name, world: scene.world, now })]),
  );
  const choice = ask.kind === 'approve' ? 'approve' : 'attest';
  return crowd.sign(statementFor({ state, ask, person, choice, values, at: now }));
}

/** What somebody does in the tenant before signing that it is done. */
function act({ scene: { world }, ask, now }: Moment): void {
  if (ask.step.startsWith('get-in')) world.signIns.push(signInAt(now));
  if (ask.step.startsWith('rotate')) {
    world.credential = {
      methods: [{ id: 'key-2', type: 'passkey', createdAt: now }],
      passwordChangedAt: null,
      sessionsValidFrom: now,
    };
  }
  if (ask.step.startsWith('seen') || ask.step.startsWith('get-in')) world.alertAt = now;
}

function stillNeeded({ id, ask, plan }: { id: string; ask: Ask; plan: Plan }): boolean {
  const roles = plan.people.find((person) => person.id === id)?.roles ?? [];
  return ask.need.some(({ role }) => roles.includes(role));
}

function honestValue({ name, world, now }: { name: string; world: PretendWorld; now: string }): string {
  const values: Readonly<Record<string, string>> = {
    seal: 'S-1001',
    'request-id': REQUEST_ID,
    'policies-seen': String(world.policies),
    'alert-id': 'alert-1',
    'seen-at': now,
    'new-seal': 'S-2002',
  };
  return values[name] ?? 'done';
}
