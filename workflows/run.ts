import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Statement } from '../domain/decision.ts';
import { openingQuestion } from '../domain/plan/questions.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { refusalOf } from './activities.ts';
import { anchor } from './anchoring.ts';
import { begin } from './beginning.ts';
import { recordClosing } from './closing.ts';
import type { Run, StepEnd } from './context.ts';
import { enterClosing, enterOpening } from './entering.ts';
import type { Flight } from './flight.ts';
import { checkHypothesis } from './hypothesis.ts';
import { failureOf } from './journal.ts';
import { VERDICT_ATTRIBUTE } from './messages.ts';
import type { RunResult } from './messages.ts';
import { approve } from './steps/approve.ts';
import { perform } from './steps/index.ts';

/**
 * One run, from its opening to its sealed verdict. Whatever happens in the middle — denial, abort, cancellation,
 * a defect — everything that was registered for undo is undone, and the journal is judged, closed and sealed.
 */
export async function breakglassRun(input: RunInput): Promise<RunResult> {
  const flight = begin(input);
  const background = CancellationScope.nonCancellable(() =>
    Promise.all([flight.run.journal.write(), flight.inbox.serve()]),
  );
  await CancellationScope.nonCancellable(() => open(flight.run));
  await stoppable(flight);
  return CancellationScope.nonCancellable(async () => {
    await putBack(flight.run);
    const result = await close(flight);
    await background;
    await condition(allHandlersFinished);
    return result;
  });
}

async function open(run: Run): Promise<void> {
  const { input, world: doing, journal } = run;
  const { plan, planDigest, runbookText, runbookDigest, initiator, reason } = input;
  await journal.keep(() =>
    doing.store.openEvidence({
      run: input.run,
      plan,
      planDigest,
      runbookText,
      runbookDigest,
      initiator,
      reason,
    }),
  );
  const { organisation, runbook, title, scenario, mode } = plan;
  const ledger = await enterOpening(run);
  journal.record({
    type: 'run-opened',
    organisation,
    runbook,
    title,
    scenario,
    mode,
    plan: planDigest,
    runbookDigest,
    initiator,
    reason,
    ledger,
  });
  await journal.flushed();
}

/** The part that people may stop: approval, gate, method. An abort that was accepted is always recorded as one. */
async function stoppable(flight: Flight): Promise<void> {
  const { run, scope } = flight;
  let stopped = false;
  try {
    await scope.run(() => story(run));
  } catch (error) {
    stopped = isCancellation(error);
    if (!stopped) recordDefect({ run, error });
  }
  if (stopped || flight.aborted !== null) recordAbort({ run, statement: flight.aborted });
  flight.phase = 'closing';
}

async function story(run: Run): Promise<void> {
  const { plan } = run.input;
  const question = openingQuestion(plan);
  if (question !== null) {
    const end = await stepOf({ run, step: 'approve', flow: () => approve({ run, question }) });
    if (end.then === 'stop') return;
  }
  run.notes.approvedAt = run.journal.record({ type: 'clock-started', step: 'approve' }).at;
  if (plan.hypothesis.length > 0) {
    const gate = await stepOf({
      run,
      step: 'hypothesis-before',
      flow: () => checkHypothesis({ run, step: 'hypothesis-before' }),
    });
    if (gate.outcome !== 'done' && plan.mode === 'drill') return;
  }
  for (const step of plan.steps) {
    const end = await stepOf({
      run,
      step: step.id,
      kind: step.do,
      account: 'account' in step ? step.account : null,
      flow: () => perform({ run, step }),
    });
    if (end.then === 'stop' && plan.mode === 'drill') return;
  }
}

/** Opens a step, runs its flow, closes it with its outcome. */
async function stepOf({
  run,
  step,
  kind = 'phase',
  account = null,
  flow,
}: {
  run: Run;
  step: string;
  kind?: Run['input']['plan']['steps'][number]['do'] | 'phase';
  account?: string | null;
  flow: () => Promise<StepEnd>;
}): Promise<StepEnd> {
  run.journal.record({ type: 'step-opened', step, do: kind, account });
  await run.journal.flushed();
  try {
    const end = await flow();
    run.journal.record({ type: 'step-closed', step, outcome: end.outcome, because: end.because });
    return end;
  } catch (error) {
    run.journal.record({
      type: 'step-closed',
      step,
      outcome: 'skipped',
      because: isCancellation(error) ? 'stopped' : 'the engine failed',
    });
    throw error;
  } finally {
    await CancellationScope.nonCancellable(() => run.journal.flushed());
  }
}

function recordAbort({ run, statement }: { run: Run; statement: Statement | null }): void {
  const reason = statement?.reason ?? 'cancelled through Temporal, not by a signed decision';
  run.journal.record({ type: 'aborted', by: statement?.person ?? null, reason });
}

/**
 * An error that no step expected, a defect of ours among them. It is recorded and judged rather than left to
 * Temporal's retries: what was begun must be undone now, not after the next release.
 */
function recordDefect({ run, error }: { run: Run; error: unknown }): void {
  const refusal = refusalOf(error);
  const text = refusal === null ? String(error) : `${refusal.code}: ${refusal.message}`;
  run.journal.record({ type: 'finding', code: 'engine-error', step: null, text });
}

/** Undo, last-in first-out; then, where the method was begun, the hypothesis again. */
async function putBack(run: Run): Promise<void> {
  run.journal.lastWords();
  await stepOf({ run, step: 'undo', flow: () => undoAll(run) });
  const begun = run.journal.events.some((event) => event.type === 'step-opened' && event.do !== 'phase');
  if (begun && run.input.plan.hypothesis.length > 0) {
    await stepOf({
      run,
      step: 'hypothesis-after',
      flow: () => checkHypothesis({ run, step: 'hypothesis-after' }),
    });
  }
}

async function undoAll(run: Run): Promise<StepEnd> {
  const failed = await run.undo.runAll();
  return failed.length === 0
    ? { outcome: 'done', because: 'everything registered is undone', then: 'go-on' }
    : { outcome: 'failed', because: `not undone: ${failed.join(', ')}`, then: 'go-on' };
}

/**
 * Judges, records the verdict, stores the last event, seals the log, enters its end into the ledger, and has both
 * vouched for from outside, which changes nothing of the verdict.
 */
async function close(flight: Flight): Promise<RunResult> {
  const { run } = flight;
  await Promise.all(run.notes.telling);
  flight.inbox.close();
  const judgement = recordClosing(run);
  await run.journal.flushed();
  run.journal.close();
  const broken = run.journal.broken();
  if (broken !== null) throw failureOf(broken);
  const { size, root } = run.journal.state();
  const { checkpoint } = await run.journal.keep(() =>
    run.world.store.sealRun({ run: run.input.run, log: { size, root } }),
  );
  await enterClosing({ run, judgement });
  flight.judgement = judgement;
  if (workflowInfo().typedSearchAttributes.get(VERDICT_ATTRIBUTE) !== undefined)
    upsertSearchAttributes([{ key: VERDICT_ATTRIBUTE, value: judgement.verdict }]);
  flight.anchors = await anchor(run);
  return { run: run.input.run, ...judgement, log: { size, root }, checkpoint, anchors: flight.anchors };
}
