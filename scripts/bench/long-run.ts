import type { LogPoint, Statement } from '../../domain/decision.ts';
import type { EventBody } from '../../domain/event.ts';
import type { Digest } from '../../domain/ids.ts';
import { invite } from '../../domain/plan/asked.ts';
import { questionsOf } from '../../domain/plan/questions.ts';
import type { AttestStep, Plan, RunInput } from '../../domain/plan/types.ts';
import { saidFacts } from '../../domain/said.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { GRAPH, longPlan, QUERY, SEAL } from './long-plan.ts';
import { makeSigner, type Signer } from './signer.ts';

/** A long run as it would lie on disk, made without an engine. */
export interface LongRun {
  readonly run: Pick<RunInput, 'run' | 'plan' | 'planDigest' | 'runbookText' | 'runbookDigest'>;
  readonly leaves: readonly string[];
  readonly log: LogPoint;
}

/** What a long run is to be: its events, how many of them are decisions, and the answers that its facts rest on. */
export interface LongRunSize {
  readonly run: string;
  readonly events: number;
  readonly decisions: number;
  readonly artifacts: readonly Digest[];
}

interface Scene {
  readonly log: ReturnType<typeof openLog>;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly signer: Signer;
  readonly artifacts: readonly Digest[];
}

const RUNBOOK = 'runbook: long-drill\n';
const RUNBOOK_DIGEST = sha256Hex(RUNBOOK);
const START = Date.UTC(2026, 3, 1, 9);
/** So that even a very long run is over within a day, within which its people sign. */
const EVERY_MS = 100;
const SIGNED_AT = new Date(START).toISOString();
/** Opening, clock, the frames of both hypotheses and of the undo, one fact after, and the close. */
const FRAME_EVENTS = 10;
const EVENTS_A_STEP = 6;

/** What such a run's plan is, before it begins: the ledger wants to know. */
export function openLongRun({ run, decisions }: Pick<LongRunSize, 'run' | 'decisions'>) {
  const signer = makeSigner({ id: 'custodian-1', roles: ['custodian'] });
  const plan = longPlan({ signer, steps: decisions });
  return {
    signer,
    run: { run, plan, planDigest: digestOf(plan), runbookText: RUNBOOK, runbookDigest: RUNBOOK_DIGEST },
  };
}

/**
 * Plays a run that a verifier finds valid: many facts, then questions that one person answers. The last look takes the
 * first of the answers, and those before it share the others.
 */
export function longRun({
  opened: { signer, run },
  events,
  artifacts,
  ledger,
}: Pick<LongRunSize, 'events' | 'artifacts'> & {
  opened: ReturnType<typeof openLongRun>;
  ledger: LogPoint;
}): LongRun {
  const { plan, planDigest } = run;
  const log = openLog(run.run);
  const scene = { log, plan, planDigest, signer, artifacts };
  log.record(opening({ scene, ledger }));
  log.record({ type: 'clock-started', step: 'approve' });
  const facts = events - FRAME_EVENTS - EVENTS_A_STEP * plan.steps.length;
  hypothesis({ scene: { ...scene, artifacts: artifacts.slice(1) }, step: 'hypothesis-before', facts });
  for (const [nth, step] of plan.steps.entries()) if (step.do === 'attest') attest({ scene, step, nth });
  frame({ log, step: 'undo', play: () => undefined });
  hypothesis({ scene: { ...scene, artifacts: artifacts.slice(0, 1) }, step: 'hypothesis-after', facts: 1 });
  log.record({ type: 'run-closed', verdict: 'passed', restored: true, reasons: [] });
  return { run, leaves: log.leaves, log: log.point() };
}

function openLog(run: string) {
  const leaves: string[] = [];
  let tree = EMPTY_TREE;
  const timeOf = (n: number) => START + n * EVERY_MS;
  return {
    run,
    leaves,
    now: () => timeOf(leaves.length),
    point: (): LogPoint => ({ size: tree.size, root: rootOf(tree) }),
    record: (body: EventBody): void => {
      const n = leaves.length;
      const leaf = canonicalText({ v: 1, run, n, at: new Date(timeOf(n)).toISOString(), ...body });
      leaves.push(leaf);
      tree = appendLeaf(tree, leaf);
    },
  };
}

function opening({ scene: { plan, planDigest }, ledger }: { scene: Scene; ledger: LogPoint }): EventBody {
  const { organisation, runbook, title, scenario, mode } = plan;
  const run = { organisation, runbook, title, scenario, mode, plan: planDigest, ledger };
  return {
    type: 'run-opened',
    ...run,
    runbookDigest: RUNBOOK_DIGEST,
    initiator: 'custodian-1',
    reason: null,
  };
}

function frame({
  log,
  step,
  kind = 'phase',
  play,
}: {
  log: Scene['log'];
  step: string;
  kind?: 'phase' | 'attest';
  play: () => void;
}): void {
  log.record({ type: 'step-opened', step, do: kind, account: null });
  play();
  log.record({ type: 'step-closed', step, outcome: 'done', because: 'as it should be' });
}

/** Looks at the one account so many times; each look rests on the next of the stored answers. */
function hypothesis({ scene, step, facts }: { scene: Scene; step: string; facts: number }): void {
  const { log, artifacts } = scene;
  const look = (nth: number): EventBody => ({
    type: 'fact',
    step,
    account: 'breakglass-1',
    claim: 'account.enabled',
    state: 'corroborated',
    expected: 'enabled',
    seen: 'enabled',
    source: { from: 'graph:main', query: QUERY },
    observedAt: SIGNED_AT,
    artifacts: artifacts.slice(nth % artifacts.length).slice(0, 1),
    weight: 'fails',
  });
  frame({
    log,
    step,
    play: () => {
      for (let nth = 0; nth < facts; nth += 1) log.record(look(nth));
    },
  });
}

function attest({ scene, step, nth }: { scene: Scene; step: AttestStep; nth: number }): void {
  const { log, plan, signer } = scene;
  const [question] = questionsOf({ plan, step });
  if (question === undefined) throw new TypeError('expected a step that asks');
  const { kind, need, values, question: text } = question;
  const ask = { ask: `${step.id}#${nth + 1}`, step: step.id };
  const play = () => {
    const invited = invite({ plan, initiator: signer.id, question, askedAt: log.now() });
    const { people, choices, expires } = invited;
    log.record({ type: 'asked', ...ask, kind, question: text, need, people, values, choices, expires });
    const statement = statementOf({ scene, ask, expires });
    log.record(decision({ signer, ask, statement }));
    log.record({ type: 'ask-closed', ...ask, kind, outcome: 'met', because: signer.id });
    const answer = { outcome: 'met', because: signer.id, statements: [statement] } as const;
    for (const said of saidFacts({ plan, step, answer }))
      log.record({ type: 'fact', step: step.id, account: null, ...said });
  };
  frame({ log, step: step.id, kind: 'attest', play });
}

interface Put {
  readonly ask: string;
  readonly step: string;
}

function statementOf({
  scene: { log, planDigest, signer },
  ask,
  expires,
}: {
  scene: Scene;
  ask: Put;
  expires: string;
}): Statement {
  const about = { run: log.run, plan: planDigest, log: log.point(), ...ask, person: signer.id };
  const said = { choice: 'attest', reason: '', values: { [SEAL]: 'A-1001' } } as const;
  return { kind: 'breakglass-decision', version: 1, ...about, ...said, at: SIGNED_AT, expires };
}

function decision({ signer, ask, statement }: { signer: Signer; ask: Put; statement: Statement }): EventBody {
  const signed = { key: signer.fingerprint, statement, signature: signer.sign(canonicalText(statement)) };
  const { person, choice } = statement;
  return { type: 'decision-accepted', ...ask, person, choice, via: 'update', ...signed };
}

/** An answer of the tenant with so much text in it, in the form of an artifact; `nth` makes each another. */
export function longAnswer({ nth, characters }: { nth: number; characters: number }): Uint8Array {
  const answer = { accountEnabled: true, nth, padding: 'x'.repeat(characters) };
  const asked = { v: 1, query: QUERY, host: GRAPH, askedAt: SIGNED_AT, responses: [] };
  return new TextEncoder().encode(canonicalText({ ...asked, answer }));
}
