import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Ask } from '../domain/decision.ts';
import type { ToldOutcome } from '../domain/event.ts';
import type { ChannelId, PersonId } from '../domain/ids.ts';
import { englishTelling } from '../domain/language/telling.ts';
import { askTold, untoldText } from '../domain/plan/told.ts';
import type { PlannedPerson } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { call, known } from './context.ts';
import type { Run } from './context.ts';

/** Telling the people of one ask, each over the channels that they name; nobody waits for it but `end`. */
export interface Telling {
  /**
   * Tells those of these people who have not answered: of the question, whoever is asked later of it too, or by a
   * reminder. Nobody is told before the question is open; until then it waits.
   */
  readonly tell: (input: { ask: Ask; people: readonly PersonId[]; reminder: boolean }) => void;
  /** The question can be answered from now on. */
  readonly open: () => void;
  /** Gives up what is still under way, and resolves when all that was tried is on record. */
  readonly end: () => Promise<void>;
}

interface Round {
  readonly run: Run;
  readonly ask: Ask;
  /** 0 is the question itself, n the nth reminder or asking of more people. */
  readonly round: number;
  readonly reminder: boolean;
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
  let waiting: (() => void)[] | null = [];
  return {
    tell: ({ ask, people, reminder }) => {
      const round = rounds;
      rounds += 1;
      const begin = () => {
        const silent = silentOf({ run, ask, people });
        under.push(
          ...silent.map((person) =>
            scope
              .run(() => tellPerson({ run, ask, round, reminder, person }))
              .catch((error: unknown) => {
                if (!isCancellation(error)) broken.push(error);
              }),
          ),
        );
      };
      if (waiting === null) begin();
      else waiting.push(begin);
    },
    open: () => {
      for (const begin of waiting ?? []) begin();
      waiting = null;
    },
    end: async () => {
      scope.cancel();
      await Promise.all(under);
      if (broken.length > 0) throw broken[0];
    },
  };
}

function silentOf({
  run,
  ask,
  people,
}: {
  run: Run;
  ask: Ask;
  people: readonly PersonId[];
}): PlannedPerson[] {
  return run.input.plan.people.filter(
    ({ id, channels }) =>
      channels !== undefined && people.includes(id) && !ask.answered.some((answer) => answer.person === id),
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

async function tellOver({ run, ask, round, reminder, person, channel: id }: Way): Promise<{
  readonly outcome: ToldOutcome;
  readonly because: string;
}> {
  const { plan } = run.input;
  const about = { mode: plan.mode, ask: askTold(ask), person: person.id, round, reminder };
  const telling = { kind: 'question', ...about } as const;
  const key = `${run.input.run}/${ask.id}/${person.id}/${round}`;
  try {
    // The question, the reminder or the failure before is on disk: what may have been sent can be told after any crash.
    await run.journal.flushed();
    const channel = known(
      plan.channels.find((each) => each.id === id),
      `channel ${id}`,
    );
    const { seen } = await run.world.person.notify({
      ...call(run),
      channel,
      message: englishTelling({ telling, run: run.input.run }),
      telling,
      key,
      person: person.id,
    });
    return { outcome: 'delivered', because: seen };
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'given-up', because: 'the question had ended' };
    // A defect too: what cannot be told stops no run, and the next channel is tried.
    return { outcome: 'failed', because: refusalOf(error)?.code ?? 'INTERNAL' };
  }
}
