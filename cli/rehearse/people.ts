import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Answer, Ask, SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { votersWith } from '../../domain/joined.ts';
import { placesLeft } from '../../domain/quorum.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { decide, decideLater, type RunState } from '../../workflows/messages.ts';
import { sendDecision } from '../decision/send.ts';
import { signText } from '../decision/sign.ts';
import { statementFor } from '../decision/statement.ts';
import { readState } from '../runs.ts';
import { isAway } from '../server-errors.ts';
import { carryOut, type Room } from './duties.ts';
import { FORGER, type PretendPerson } from './roster.ts';

/** How the approvers behave; everything but `willing` is a scripted fault. */
export type Approvers = 'willing' | 'deny' | 'silent' | 'forge';

/** What the pretend people need to play a run. */
export interface Play {
  readonly client: Client;
  readonly run: string;
  readonly people: readonly PretendPerson[];
  /** Ids of the people whom somebody at a terminal plays. */
  readonly attended: ReadonlySet<string>;
  readonly room: Room;
  readonly approvers: Approvers;
  readonly signal: AbortSignal;
}

/** Each look is a task for the run's worker; people at a keyboard would not notice this pause. */
const EVERY_MS = 250;

/** Lets the pretend people answer whatever is asked of them until the run has its verdict, or broke without one. */
export async function playPeople(play: Play): Promise<void> {
  const forged = new Set<string>();
  for (;;) {
    play.signal.throwIfAborted();
    const state = await stateOrNothing(play);
    if (state?.judgement != null) return;
    for (const ask of state?.asks ?? []) {
      if (play.approvers === 'forge' && ask.kind === 'approve' && !forged.has(ask.id)) {
        forged.add(ask.id);
        await forge({ play, state, ask });
      }
      await answerAsk({ play, state, ask });
    }
    await pause(EVERY_MS, undefined, { signal: play.signal });
  }
}

/** A worker that is busy or being restarted is no reason for people to give up. */
async function stateOrNothing({ client, run }: Play): Promise<RunState | null> {
  try {
    return await readState({ client, run });
  } catch (error) {
    if (isAway(error)) return null;
    throw error;
  }
}

interface Asked {
  readonly play: Play;
  readonly state: RunState | null;
  readonly ask: Ask;
}

/** Everybody who can still fill an empty place of the question answers it, one after the other. */
async function answerAsk({ play, state, ask }: Asked): Promise<void> {
  if (state === null || (play.approvers === 'silent' && ask.kind === 'approve')) return;
  let answered = ask.answered.map(({ person }) => person);
  for (const person of play.people.filter(({ id }) => ask.people.includes(id) && !play.attended.has(id))) {
    const roster = votersWith({ roster: play.people, need: ask.need, joined: ask.joined });
    const voters = roster.filter(({ id }) => answered.includes(id));
    const left = placesLeft({ need: ask.need, voters });
    if (left.length === 0) return;
    if (play.people.some((each) => awaitsPlayer({ play, ask, person: each, answered, left }))) return;
    if (answered.includes(person.id) || !person.roles.some((role) => left.includes(role))) continue;
    const answer = await answerOf({ play, state, ask });
    if (!(await say({ play, signed: await signAs({ person, state, ask, answer }) }))) return;
    if (answer.choice === 'deny') return;
    answered = [...answered, person.id];
  }
}

/** Somebody at a terminal plays a person who can fill an empty place: the pretend people let them go first. */
function awaitsPlayer({
  play,
  ask,
  person,
  answered,
  left,
}: {
  play: Play;
  ask: Ask;
  person: PretendPerson;
  answered: readonly string[];
  left: readonly string[];
}): boolean {
  const asked = ask.people.includes(person.id) && !answered.includes(person.id);
  return asked && play.attended.has(person.id) && person.roles.some((role) => left.includes(role));
}

async function answerOf({ play, state, ask }: { play: Play; state: RunState; ask: Ask }): Promise<Answer> {
  if (play.approvers === 'deny' && ask.kind === 'approve') {
    return { choice: 'deny', reason: 'not in this week', values: {} };
  }
  const step = state.steps.find(({ id }) => id === ask.step);
  const { room } = play;
  const account = step?.account ?? null;
  return carryOut({ room, ask, kind: step?.do ?? 'phase', account, plan: state.plan });
}

/** Signs as a person at a keyboard does: the exact statement, by `ssh-keygen`, with their own key. */
async function signAs({
  person,
  state,
  ask,
  answer,
  keyFile = person.keyFile,
}: {
  person: PretendPerson;
  state: RunState;
  ask: Ask;
  answer: Answer;
  keyFile?: string;
}): Promise<SignedDecision> {
  const text = canonicalText(statementFor({ state, ask, person: person.id, answer, at: new Date() }));
  return { statement: text, signature: await signText({ text, key: keyFile }) };
}

/** Sends a decision. False where the question has closed meanwhile or the engine is away: people try again. */
async function say({ play, signed }: { play: Play; signed: SignedDecision }): Promise<boolean> {
  try {
    await sendDecision({ client: play.client, run: play.run, signed, way: 'ask' });
    return true;
  } catch (error) {
    const late = error instanceof BreakglassError && OVERTAKEN.has(error.code);
    if (!late && !isAway(error)) throw error;
    return false;
  }
}

const OVERTAKEN: ReadonlySet<string> = new Set([
  'ASK_CLOSED',
  'ASK_NOT_FOUND',
  'DECISION_DUPLICATE',
  'DECISION_EXPIRED',
  'RUN_NOT_FOUND',
]);

/** Somebody without the key of an approver tries both doors of the server, past every command of ours. */
async function forge({ play, state, ask }: Asked): Promise<void> {
  const victim = play.people.find(({ id }) => ask.people.includes(id));
  if (victim === undefined || state === null) return;
  const answer: Answer = { choice: 'approve', reason: '', values: {} };
  const keyFile = path.join(path.dirname(victim.keyFile), FORGER);
  const signed = await signAs({ person: victim, state, ask, answer, keyFile });
  const handle = play.client.workflow.getHandle(play.run);
  await handle.executeUpdate(decide, { args: [signed] });
  await handle.signal(decideLater, signed);
}
