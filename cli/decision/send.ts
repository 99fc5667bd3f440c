import type { Client } from '@temporalio/client';
import type { DecisionAnswer, Sent, SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { decide, decideLater, keepDecision } from '../../workflows/messages.ts';
import { answerInTime } from '../runs.ts';
import { translate } from '../server-errors.ts';

/**
 * How to send it. `ask`: by Update. `later`: as a message for a worker to come. `keep`: by Update, and where its question
 * is over, it is kept as late rather than refused.
 */
export type SendingWay = 'ask' | 'later' | 'keep';

/** How long a worker may take to answer before the decision is left as a message. */
const PATIENCE_MS = 10_000;

/**
 * Sends a signed decision: by Update, which is answered, or by Signal, which waits for a worker. A refusal is
 * thrown under its own code. Where no worker answers the Update, the Signal follows; should both arrive, the
 * second is refused as a duplicate and nothing counts twice.
 */
export async function sendDecision({
  client,
  run,
  signed,
  way,
}: {
  client: Client;
  run: string;
  signed: SignedDecision;
  way: SendingWay;
}): Promise<Sent> {
  if (way === 'later') return leave({ client, run, signed, because: 'asked for with --later' });
  try {
    return { how: 'answered', answer: await askRun({ client, run, signed, way }) };
  } catch (cause) {
    const known = translate({ cause, run });
    // A message has no way to say that it may be kept: what is late must be sent again.
    if (!(known instanceof BreakglassError) || known.code !== 'WORKER_ABSENT' || way === 'keep') throw known;
    return leave({ client, run, signed, because: 'no worker answered' });
  }
}

async function askRun({
  client,
  run,
  signed,
  way,
}: {
  client: Client;
  run: string;
  signed: SignedDecision;
  way: SendingWay;
}): Promise<Extract<DecisionAnswer, { accepted: true }>> {
  const answer = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
    client.workflow.getHandle(run).executeUpdate(way === 'keep' ? keepDecision : decide, { args: [signed] }),
  );
  if (answer.accepted) return answer;
  throw new BreakglassError({ code: answer.code, message: answer.message });
}

async function leave({
  client,
  run,
  signed,
  because,
}: {
  client: Client;
  run: string;
  signed: SignedDecision;
  because: string;
}): Promise<Sent> {
  try {
    const handle = client.workflow.getHandle(run);
    await answerInTime({ client, ask: () => handle.signal(decideLater, signed) });
    return { how: 'left', because };
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw translate({ cause, run });
    const message = `${cause.message}. It may have taken the decision before; sent again, it counts once`;
    throw new BreakglassError({ code: cause.code, message, cause });
  }
}
