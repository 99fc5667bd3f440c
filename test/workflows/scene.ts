import type { WorkflowHandle } from '@temporalio/client';
import type { Ask, Choice, DecisionAnswer, SignedDecision } from '../../domain/decision.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { breakglassRun } from '../../workflows/index.ts';
import type { RunResult, RunState } from '../../workflows/messages.ts';
import type { Bent } from '../support/authenticator.ts';
import type { Crowd } from './people.ts';
import type { PretendWorld } from './world.ts';

/** What a run is played with, and who does what in it. */
export interface Scene {
  readonly world: PretendWorld;
  readonly plan?: Partial<Plan>;
  readonly initiator?: string;
  /** Who decides with a passkey: with one that counts, or with one that is synchronised and does not. */
  readonly passkeys?: { readonly counting: readonly string[]; readonly synced: readonly string[] };
  /** Its name, where that matters. */
  readonly run?: string;
  /** What people signed before it starts. */
  readonly beforehand?: (
    about: Pick<RunState, 'run' | 'plan'> & { readonly crowd: Crowd },
  ) => Promise<readonly SignedDecision[]>;
  /** Answers an open ask; null leaves it unanswered for now. Default: everybody does what is asked. */
  readonly answer?: (input: Answering) => Promise<SignedDecision | null>;
  /** How far time goes when nobody has anything to say. */
  readonly tickMs?: number;
  /** Called at each look at the run; for what tests do in the middle. */
  readonly meanwhile?: (look: Look) => Promise<void>;
}

/** A run as it is at one moment. */
interface Look {
  readonly handle: WorkflowHandle<typeof breakglassRun>;
  readonly state: RunState;
  readonly now: string;
}

/** What a test can let somebody say. */
export interface Answering {
  readonly ask: Ask;
  readonly state: RunState;
  readonly now: string;
  /** The next person who has not answered does what the ask says. */
  readonly honest: () => Promise<SignedDecision | null>;
  readonly say: (input: { person: string; choice: Choice; reason?: string }) => Promise<SignedDecision>;
  /** The same with a passkey, as bent as a test wants it. */
  readonly assert: (input: { person: string; bent: Bent }) => SignedDecision;
  readonly deny: (input: { reason: string }) => Promise<SignedDecision>;
  readonly attest: (input: { values: Record<string, string> }) => Promise<SignedDecision>;
}

/** A scene that was played to its end. */
export interface Played {
  readonly result: RunResult;
  readonly answers: readonly DecisionAnswer[];
  readonly world: PretendWorld;
  readonly handle: WorkflowHandle<typeof breakglassRun>;
  readonly plan: Plan;
}

/** What a test does once in a scene: when a question is open of a step that begins so, any step by default. */
export function atAsk({
  step = '',
  act,
}: {
  step?: string;
  act: (look: Look & { readonly ask: Ask }) => Promise<void>;
}): (look: Look) => Promise<void> {
  let done = false;
  return async (look) => {
    const ask = look.state.asks.find((open) => open.step.startsWith(step));
    if (ask === undefined || done) return;
    done = true;
    await act({ ...look, ask });
  };
}
