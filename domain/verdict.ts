import { FORGERY_REFUSALS } from './decision.ts';
import type { JournalEvent } from './event.ts';
import type { AccountId, StepId } from './ids.ts';
import { NOT_IN_UNIT } from './password.ts';

/** From the worst to the best; the first that any reason calls for is the run's verdict. */
export const VERDICTS = ['aborted', 'failed', 'inconclusive', 'deviated', 'passed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a verdict is not `passed`. `code` is a claim, or one of the codes below; `events` are journal numbers. */
export interface Reason {
  readonly code: string;
  readonly events: readonly number[];
  readonly step: StepId | null;
  readonly account: AccountId | null;
  readonly text: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly restored: boolean;
  readonly reasons: readonly Reason[];
}

/** What each finding that the engine makes by itself means for the verdict. Others are for the review only. */
const FINDING_VERDICTS: Readonly<Record<string, Verdict>> = {
  'tenant-unreachable': 'inconclusive',
  'tenant-refused': 'inconclusive',
  'evidence-not-stored': 'inconclusive',
  'system-cut': 'inconclusive',
  'not-rotated': 'deviated',
  [NOT_IN_UNIT]: 'deviated',
  'engine-error': 'failed',
};

/** What one event says against a run, and the verdict that it calls for. */
export interface Charge extends Reason {
  readonly calls: Verdict;
}

/**
 * The verdict of a run, from its journal alone (without `run-closed`, which repeats it). Pure: the verifier calls
 * it again on the stored events and must come to the same answer. The rules stand in docs/runbook-reference.md.
 */
export function judge(events: readonly JournalEvent[]): Judgement {
  const all = merge(chargesIn(events));
  const verdict = VERDICTS.find((candidate) => all.some((charge) => charge.calls === candidate)) ?? 'passed';
  return {
    verdict,
    restored: notUndone(events).length === 0,
    reasons: all.map(reasonOf),
  };
}

/** The same as `judge` weighs it, before what is equal becomes one reason: one for each event, in its own words. */
export function chargesIn(events: readonly JournalEvent[]): readonly Charge[] {
  const drill = events.some((event) => event.type === 'run-opened' && event.mode === 'drill');
  const charges = events.flatMap((event) => chargesOf({ event, drill }));
  const explained = new Set(charges.map((charge) => charge.step));
  const bare = events.flatMap((event) => failedWithoutReason({ event, explained }));
  return [...charges, ...bare, ...notUndone(events).map(notRestored)];
}

function reasonOf({ code, events, step, account, text }: Charge): Reason {
  return { code, events, step, account, text };
}

type UndoRegistered = Extract<JournalEvent, { type: 'undo-registered' }>;

/** What was registered to be undone and was not done after that. */
function notUndone(events: readonly JournalEvent[]): UndoRegistered[] {
  const due = new Map<StepId, UndoRegistered>();
  for (const event of events) {
    if (event.type === 'undo-registered') due.set(event.step, event);
    if (event.type === 'undo-done') due.delete(event.step);
  }
  return [...due.values()];
}

function notRestored(event: UndoRegistered): Charge {
  const text = `not done: ${event.act}`;
  return charge(event, { calls: 'failed', code: 'not-restored', step: event.step, account: null, text });
}

function chargesOf({ event, drill }: { event: JournalEvent; drill: boolean }): Charge[] {
  switch (event.type) {
    case 'fact':
      return factCharge(event);
    case 'ask-closed':
      return askCharge(event);
    case 'objective':
      return drill && event.held === false
        ? [
            charge(event, {
              calls: 'deviated',
              code: event.objective,
              step: null,
              account: event.account,
              text: missed(event),
            }),
          ]
        : [];
    case 'decision-refused':
      return FORGERY_REFUSALS.has(event.code) ? [forged({ event, text: event.message })] : [];
    case 'decisions-refused-more':
      return event.forged > 0 ? [forged({ event, text: `${event.forged} more, not recorded singly` })] : [];
    case 'undo-failed':
      return [
        charge(event, {
          calls: 'failed',
          code: 'undo-failed',
          step: event.step,
          account: null,
          text: event.because,
        }),
      ];
    case 'aborted':
      return [
        charge(event, { calls: 'aborted', code: 'aborted', step: null, account: null, text: event.reason }),
      ];
    case 'finding': {
      const calls = FINDING_VERDICTS[event.code];
      return calls === undefined
        ? []
        : [charge(event, { calls, code: event.code, step: event.step, account: null, text: event.text })];
    }
    default:
      return [];
  }
}

function forged({ event, text }: { event: JournalEvent; text: string }): Charge {
  return charge(event, { calls: 'deviated', code: 'decision-forged', step: null, account: null, text });
}

function factCharge(event: Extract<JournalEvent, { type: 'fact' }>): Charge[] {
  const about = { code: event.claim, step: event.step, account: event.account };
  const text = `expected ${event.expected}; seen ${event.seen}`;
  if (event.state === 'contradicted') {
    return [charge(event, { ...about, calls: event.weight === 'fails' ? 'failed' : 'deviated', text })];
  }
  return event.state === 'inconclusive' && event.weight === 'fails'
    ? [charge(event, { ...about, calls: 'inconclusive', text })]
    : [];
}

function askCharge(event: Extract<JournalEvent, { type: 'ask-closed' }>): Charge[] {
  const about = { step: event.step, account: null, text: event.because };
  switch (event.outcome) {
    case 'met':
    case 'withdrawn':
      return [];
    case 'denied':
      return event.kind === 'approve'
        ? [charge(event, { ...about, calls: 'aborted', code: 'approval-denied' })]
        : [charge(event, { ...about, calls: 'failed', code: 'attestation-denied' })];
    case 'expired':
      return [
        charge(event, {
          ...about,
          calls: 'failed',
          code: event.kind === 'approve' ? 'approval-expired' : 'attestation-expired',
        }),
      ];
    case 'impossible':
      return [charge(event, { ...about, calls: 'failed', code: 'quorum-impossible' })];
    case 'bypassed':
      return [charge(event, { ...about, calls: 'deviated', code: 'approval-bypassed' })];
  }
}

/** A step that failed although no event of its own says why must still count. */
function failedWithoutReason({
  event,
  explained,
}: {
  event: JournalEvent;
  explained: ReadonlySet<StepId | null>;
}): Charge[] {
  if (event.type !== 'step-closed' || explained.has(event.step)) return [];
  const about = { step: event.step, account: null, text: event.because };
  if (event.outcome === 'failed') return [charge(event, { ...about, calls: 'failed', code: 'step-failed' })];
  return event.outcome === 'inconclusive'
    ? [charge(event, { ...about, calls: 'inconclusive', code: 'step-inconclusive' })]
    : [];
}

function missed(event: Extract<JournalEvent, { type: 'objective' }>): string {
  return `${event.objective} of ${event.account}: limit ${event.limitMs} ms, measured ${event.measuredMs ?? 'nothing'} ms`;
}

function charge(event: JournalEvent, rest: Omit<Charge, 'events'>): Charge {
  return { ...rest, events: [event.n] };
}

/** Equal charges from several events become one reason that names them all, in journal order. */
function merge(charges: readonly Charge[]): Charge[] {
  const byKey = new Map<string, Charge>();
  for (const each of charges) {
    const key = JSON.stringify([each.calls, each.code, each.step, each.account]);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? each : { ...known, events: [...known.events, ...each.events] });
  }
  return [...byKey.values()];
}
