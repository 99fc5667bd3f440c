import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Ask } from '../domain/decision.ts';
import type { ToldOutcome } from '../domain/event.ts';
import type { ChannelId } from '../domain/ids.ts';
import { toldMessage, untoldText } from '../domain/plan/told.ts';
import type { PlannedPerson } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { call, known } from './context.ts';
import type { Run } from './context.ts';

/** Telling the people of one ask, each over the channels that they name; nobody waits for it but `end`. */
export interface Telling {
  /** Tells those of them who have not answered: first of the question, then at each reminder. */
  readonly tell: (ask: Ask) => void;
  /** Gives up what is still under way, and resolves when all that was tried is on record. */
  readonly end: () => Promise<void>;
}

interface Round {
  readonly run: Run;
  readonly ask: Ask;
  /** 0 is the question itself, n its nth reminder. */
  readonly round: number;
}

interface Way extends Round {
  readonly person: PlannedPerson;
  readonly channel: ChannelId;
}

/** Opened in the scope of the question, so that what ends the question ends the telling. */
export function openTelling(run: Run): Telling {
  const scope = new CancellationScope();
  const under: Promise<void>[] = [];
  const broken: unknown[] = [];
  let rounds = 0;
  return {
    tell: (ask) => {
      const round = rounds;
      rounds += 1;
      const silent = silentOf({ run, ask });
      under.push(
        ...silent.map((person) =>
          scope
            .run(() => tellPerson({ run, ask, round, person }))
            .catch((error: unknown) => {
              if (!isCancellation(error)) broken.push(error);
            }),
        ),
      );
    },
    end: async () => {
      scope.cancel();
      await Promise.all(under);
      if (broken.length > 0) throw broken[0];
    },
  };
}

function silentOf({ run, ask }: { run: Run; ask: Ask }): PlannedPerson[] {
  return run.input.plan.people.filter(
    ({ id, channels }) =>
      channels !== undefined &&
      ask.people.includes(id) &&
      !ask.answered.some((answer) => answer.person === id),
  );
}

/** Tries one channel after the other, until one has taken the message. */
async function tellPerson(telling: Round & { readonly person: PlannedPerson }): Promise<void> {
  const { run, ask, round, person } = telling;
  for (const channel of person.channels ?? []) {
    const end = await tellOver({ ...telling, channel });
    run.journal.record({ type: 'told', ask: ask.id, person: person.id, channel, round, ...end });
    if (end.outcome !== 'failed') return;
  }
  run.journal.record({
    type: 'finding',
    code: 'person-not-told',
    step: ask.step,
    text: untoldText(person.id),
  });
}

async function tellOver({ run, ask, round, person, channel: id }: Way): Promise<{
  readonly outcome: ToldOutcome;
  readonly because: string;
}> {
  const { plan } = run.input;
  const channel = known(
    plan.channels.find((each) => each.id === id),
    `channel ${id}`,
  );
  const message = toldMessage({ mode: plan.mode, run: run.input.run, ask, person: person.id, round });
  const key = `${run.input.run}/${ask.id}/${person.id}/${round}`;
  try {
    // The question, the reminder or the failure before is on disk: what may have been sent can be told after any crash.
    await run.journal.flushed();
    const { seen } = await run.world.person.notify({
      ...call(run),
      channel,
      message,
      key,
      person: person.id,
    });
    return { outcome: 'delivered', because: seen };
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'given-up', because: 'the question had ended' };
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return { outcome: 'failed', because: refusal.code };
  }
}
