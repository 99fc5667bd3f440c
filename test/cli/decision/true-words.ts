import type { LogPoint, OpenAsk } from '../../../domain/decision.ts';
import { invite } from '../../../domain/plan/asked.ts';
import { outlineOf } from '../../../domain/plan/outline.ts';
import type { Question } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { emptyPlaces } from '../../../domain/quorum.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { EXAMPLE_STATE } from '../example-run.ts';

/** When the questions below were asked. */
export const ASKED_AT = '2026-04-01T09:00:00.000Z';

/** What the plan of a test surely has. */
export function mustBe<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected the plan to have it');
  return value;
}

/** A question of a plan, begun by `commander-1`, as a true worker shows it while nobody has answered. */
export function askOf({ plan, question }: { plan: Plan; question: Question }): OpenAsk {
  const { step, kind, need, values } = question;
  const askedAt = Date.parse(ASKED_AT);
  const invited = invite({ plan, initiator: 'commander-1', question, askedAt });
  const { people, bypassers, choices, expires, dues } = invited;
  const ask = {
    ...{ id: `${step}#1`, step, kind, question: question.question, need, people, bypassers, values, choices },
    ...{ log: { size: 3, root: 'a'.repeat(64) }, askedAt: ASKED_AT, answered: [], expires },
  };
  const ahead = dues.map(({ afterMs, to }) => ({ at: new Date(askedAt + afterMs).toISOString(), to }));
  return { ...ask, missing: emptyPlaces({ ask, voters: plan.people }), ahead };
}

/** A run whose worker tells a journal that fits what it shows, be it true or not. */
interface Telling {
  readonly plan: Plan;
  readonly asks: readonly OpenAsk[];
  readonly run?: string;
  readonly initiator?: string;
  /** Who was accepted, after all questions. */
  readonly accepted?: readonly SignedAnswer[];
}

/** An answer as a journal has it. */
export type SignedAnswer = Pick<
  Extract<JournalEvent, { type: 'decision-accepted' }>,
  'person' | 'choice' | 'statement' | 'signature'
>;

/** What a worker shows of a run by this plan while these questions are open, each bound to the log of `eventsOf`. */
export function stateOf(telling: Telling): RunState {
  const { plan, run = EXAMPLE_STATE.run, initiator = 'commander-1' } = telling;
  const { organisation, runbook, title, mode } = plan;
  const told = { status: 'pending', openedAt: null, closedAt: null, because: null } as const;
  const events = eventsOf(telling);
  const asks = telling.asks.map((ask, index) => ({ ...ask, log: pointAt({ events, size: index + 2 }) }));
  return {
    ...EXAMPLE_STATE,
    facts: [],
    ...{ organisation, runbook, title, mode, asks, plan: digestOf(plan), run, initiator },
    steps: outlineOf(plan).map((step) => ({ ...step, ...told })),
    log: { ...pointAt({ events, size: events.length }), stored: events.length },
  };
}

/** The journal of such a run: its opening, each question in turn, then who was asked later, and who answered. */
export function eventsOf({
  plan,
  asks,
  run = EXAMPLE_STATE.run,
  initiator = 'commander-1',
  accepted = [],
}: Telling): JournalEvent[] {
  const { organisation, runbook, title, mode, scenario } = plan;
  const digests = { plan: digestOf(plan), runbookDigest: digestOf('x') };
  const ledger = { size: 2, root: digestOf('y') };
  const names = { organisation, runbook, title, scenario, mode, initiator, reason: null };
  const bodies: readonly EventBody[] = [
    { type: 'run-opened', ...names, ...digests, ledger },
    ...asks.map(askedOf),
    ...asks.flatMap(escalatedOf),
    ...accepted.map(acceptedOf),
  ];
  return bodies.map((body, n) => ({ v: 1, run, n, at: ASKED_AT, ...body }));
}

function askedOf({ id, step, kind, question, need, values, choices, expires, ...ask }: OpenAsk): EventBody {
  const people = ask.people.slice(0, ask.people.length - (ask.joined ?? []).length);
  return { type: 'asked', ask: id, step, kind, question, need, people, values, choices, expires };
}

function escalatedOf({ id, joined }: OpenAsk): EventBody[] {
  if (joined === undefined) return [];
  return [{ type: 'escalated', ask: id, cause: 'silence', afterMs: 1, people: joined }];
}

function acceptedOf({ person, choice, statement, signature }: SignedAnswer): EventBody {
  const { ask, step } = statement;
  const said = { ask, step, person, choice, via: 'update', key: 'SHA256:x' } as const;
  return { type: 'decision-accepted', ...said, statement, signature };
}

function pointAt({ events, size }: { events: readonly JournalEvent[]; size: number }): LogPoint {
  const tree = events
    .slice(0, size)
    .reduce((grown, event) => appendLeaf(grown, canonicalText(event)), EMPTY_TREE);
  return { size: tree.size, root: rootOf(tree) };
}
