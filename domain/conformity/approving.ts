import type { Claim } from '../fact.ts';
import type { Digest } from '../ids.ts';
import { saysEscrow } from '../password.ts';
import type { Plan } from '../plan/types.ts';
import { presentAt } from './pass-acts.ts';
import { all, questionsIn, unansweredIn } from './reading.ts';
import type { Frame } from './reading.ts';

/** The event that ended the last question before the writes of a step, and when that would have expired; null while one is not let. */
export function lastAnswered({
  plan,
  frame,
}: {
  plan: Plan;
  frame: Frame;
}): { readonly n: number; readonly expires: number } | null {
  if (frame.planned?.do === 'temporary-access-pass') {
    const present = presentAt(frame);
    return present?.closed ? { n: present.closed.n, expires: Date.parse(present.asked.expires) } : null;
  }
  const { asked, closed } = frame.asks.at(-1) ?? {};
  const whole = frame.asks.length === questionsIn({ plan, frame }).length;
  if (!whole || unansweredIn(frame) !== null || asked === undefined || !closed) return null;
  return { n: closed.n, expires: Date.parse(asked.expires) };
}

/** Is this the password that the intent to set one followed? Each is set once, and from the escrow that was recorded. */
export function isEscrowedFor({
  frame,
  claim: wanted,
  intent,
  escrow,
}: {
  frame: Frame;
  claim: Claim;
  intent: number;
  escrow: Digest;
}): boolean {
  const escrowed = all({ events: frame.events, type: 'fact' }).findLast(
    ({ n, claim, state }) => n < intent && claim === wanted && state === 'attested',
  );
  return escrowed !== undefined && saysEscrow({ seen: escrowed.seen, digest: escrow });
}

/** Numbers of the intents to do this, in order. */
export function intentsIn({ frame, act }: { frame: Frame; act: string }): readonly number[] {
  return all({ events: frame.events, type: 'intent' })
    .filter((intent) => intent.act === act)
    .map(({ n }) => n);
}
