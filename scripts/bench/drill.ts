import type { Client } from '@temporalio/client';
import type { EvidenceActivities } from '../../activities/types.ts';
import type { Ask, SignedDecision } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { RunInput } from '../../domain/plan/types.ts';
import { placesLeft } from '../../domain/quorum.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { eventSchema } from '../../evidence/event-schema.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { planFor } from '../../cli/plan-for.ts';
import { newRunId, startRun } from '../../cli/start-run.ts';
import { decide, type RunResult } from '../../workflows/messages.ts';
import { calmWorld, memoryEvidence, type CalmWorld } from './calm-world.ts';
import { PRIVILEGED_ADDRESS, type Stage } from './stage.ts';

/** A drill that has been played. */
export interface PlayedDrill {
  readonly run: string;
  /** From asking the server to start it until its result was there. */
  readonly tookMs: number;
  /** For each step that follows on people's answers: from sending the last answer until its opening is stored. */
  readonly latenciesMs: readonly number[];
  readonly steps: number;
}

type Run = (input: RunInput) => Promise<RunResult>;
type Asked = Extract<JournalEvent, { type: 'asked' }>;

/** What a measurement does in a drill beside playing it. */
export interface Direction {
  /** How somebody's answer reaches the run; by the Update itself where nothing is named. */
  readonly send?: (answer: SentAnswer) => Promise<void>;
  /** Waited for before a question is answered. */
  readonly pause?: (question: { readonly run: string; readonly ask: string }) => Promise<void>;
  /** Called for each event once it is stored. */
  readonly stored?: (event: JournalEvent) => void;
}

/** What one person answers. */
export interface SentAnswer {
  readonly run: string;
  readonly person: string;
  readonly signed: SignedDecision;
}

/** The theatre: activities to give to a worker, and drills to play on it, one at a time. */
export interface Theatre {
  readonly world: CalmWorld;
  readonly play: (evidence: EvidenceActivities, direction?: Direction) => Promise<PlayedDrill>;
}

/** Opens a theatre; each drill names where its events go. */
export function openTheatre(stage: Stage): Theatre {
  let kept = memoryEvidence();
  let watch: (event: JournalEvent, leaf: string) => void = () => undefined;
  const watched: EvidenceActivities = {
    openEvidence: (input) => kept.openEvidence(input),
    readClock: () => kept.readClock(),
    sealAt: (input) => kept.sealAt(input),
    sealRun: (input) => kept.sealRun(input),
    anchorRun: (input) => kept.anchorRun(input),
    enterLedger: (input) => kept.enterLedger(input),
    appendLedger: (input) => kept.appendLedger(input),
    readReviewed: (input) => kept.readReviewed(input),
    storeReview: (input) => kept.storeReview(input),
    readUnentered: () => kept.readUnentered(),
    appendEvents: async (input) => {
      const answer = await kept.appendEvents(input);
      for (const leaf of input.leaves) watch(eventSchema.parse(JSON.parse(leaf)), leaf);
      return answer;
    },
  };
  const world = calmWorld({ evidence: watched, address: PRIVILEGED_ADDRESS });
  return {
    world,
    play: async (evidence, direction = {}) => {
      kept = evidence;
      const input = await prepare(stage);
      const people = openPeople({ stage, world, input, direction });
      watch = people.see;
      const from = performance.now();
      await startRun({ client: stage.client, input });
      const result = await resultOf({ client: stage.client, run: input.run, failed: people.failed });
      const tookMs = performance.now() - from;
      requirePassed(result);
      return { run: input.run, tookMs, latenciesMs: people.latenciesMs, steps: people.steps() };
    },
  };
}

/** The run's result; a run that its people cannot answer is ended, so that nothing waits for it any more. */
async function resultOf({
  client,
  run,
  failed,
}: {
  client: Client;
  run: string;
  failed: Promise<never>;
}): Promise<RunResult> {
  const handle = client.workflow.getHandle<Run>(run);
  const result = handle.result();
  try {
    return await Promise.race([result, failed]);
  } catch (error) {
    await handle.terminate('the people of the benchmark failed');
    await result.catch(() => undefined);
    throw error;
  }
}

function requirePassed({ verdict, restored, reasons }: RunResult): void {
  if (verdict === 'passed' && restored) return;
  throw new Error(
    `expected a drill that passes, got ${verdict}: ${reasons.map(({ text }) => text).join('; ')}`,
  );
}

async function prepare({ place }: Stage): Promise<RunInput> {
  const prepared = await planFor({ runbook: 'quarterly-drill', place, cwd: place.directory, mode: 'drill' });
  const run = newRunId({ runbook: prepared.plan.runbook, at: new Date() });
  return { run, ...prepared, initiator: 'commander-1', reason: null };
}

/** People who see each event as soon as it is stored and answer at once, one after the other. */
function openPeople({
  stage,
  world,
  input,
  direction,
}: {
  stage: Stage;
  world: CalmWorld;
  input: RunInput;
  direction: Direction;
}) {
  const { run } = input;
  const { send = (answer) => update({ client: stage.client, ...answer }) } = direction;
  const latenciesMs: number[] = [];
  let tree = EMPTY_TREE;
  let steps = 0;
  let sentAt: number | null = null;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);
  const answerAll = async (event: Asked, log: Ask['log']): Promise<void> => {
    await direction.pause?.({ run, ask: event.ask });
    for (const person of chosen({ stage, event })) {
      const values = valuesFor({ world, input, event });
      const text = canonicalText(statementOf({ input, event, log, person: person.id, values }));
      const signed = { statement: text, signature: person.sign(text) };
      sentAt = performance.now();
      await send({ run, person: person.id, signed });
    }
  };
  return {
    latenciesMs,
    failed,
    steps: () => steps,
    see: (event: JournalEvent, leaf: string): void => {
      tree = appendLeaf(tree, new TextEncoder().encode(leaf));
      direction.stored?.(event);
      if (event.type === 'asked') answerAll(event, { size: tree.size, root: rootOf(tree) }).catch(fail);
      if (event.type !== 'step-opened') return;
      steps += 1;
      if (sentAt !== null) latenciesMs.push(performance.now() - sentAt);
      sentAt = null;
    },
  };
}

/** Just as many people as the question needs. */
function chosen({ stage, event }: { stage: Stage; event: Asked }): Stage['people'] {
  const voters: Stage['people'][number][] = [];
  for (const person of stage.people.filter(({ id }) => event.people.includes(id))) {
    const left = placesLeft({ need: event.need, voters });
    if (person.roles.some((role) => left.includes(role))) voters.push(person);
  }
  return voters;
}

function valuesFor({ world, input, event }: { world: CalmWorld; input: RunInput; event: Asked }) {
  const step = input.plan.steps.find(({ id }) => id === event.step);
  const account = step !== undefined && 'account' in step ? step.account : null;
  const seal = input.plan.sources
    .map(({ seals }) => seals[account ?? ''])
    .find((found) => found !== undefined);
  return world.obey({
    ask: event,
    kind: step?.do ?? 'phase',
    account,
    seal: seal ?? 'none',
    plan: input.planDigest,
  });
}

function statementOf({
  input,
  event,
  log,
  person,
  values,
}: {
  input: RunInput;
  event: Asked;
  log: Ask['log'];
  person: string;
  values: Readonly<Record<string, string>>;
}) {
  return {
    kind: 'breakglass-decision',
    version: 1,
    run: input.run,
    ask: event.ask,
    step: event.step,
    plan: input.planDigest,
    log,
    person,
    choice: event.kind === 'approve' ? 'approve' : 'attest',
    reason: '',
    values,
    at: new Date().toISOString(),
    expires: event.expires,
  } as const;
}

async function update({ client, run, signed }: SentAnswer & { client: Client }): Promise<void> {
  const answer = await client.workflow.getHandle(run).executeUpdate(decide, { args: [signed] });
  if (!answer.accepted)
    throw new Error(`expected a decision to be accepted, got ${answer.code}: ${answer.message}`);
}
