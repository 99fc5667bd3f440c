import { describe, expect, it } from '@jest/globals';
import type { EventBody, JournalEvent } from '../../domain/event.ts';
import { observe } from '../../domain/observe.ts';
import { judge } from '../../domain/verdict.ts';

function journalOf({
  mode = 'drill',
  bodies,
}: {
  mode?: 'drill' | 'incident';
  bodies: readonly EventBody[];
}): JournalEvent[] {
  const opened: EventBody = {
    type: 'run-opened',
    organisation: 'example',
    runbook: 'r',
    title: 'R',
    scenario: 'key-lost',
    mode,
    plan: 'p',
    runbookDigest: 'd',
    initiator: 'commander-1',
    reason: null,
    ledger: { size: 2, root: 'c'.repeat(64) },
  };
  return [opened, ...bodies].map((body, n) => ({
    v: 1,
    run: 'r',
    n,
    at: '2026-01-01T00:00:00.000Z',
    ...body,
  }));
}

const fact = (change: Partial<Parameters<typeof observe>[0]>): EventBody => ({
  type: 'fact',
  step: 's',
  account: null,
  ...observe({
    claim: 'sign-in.recorded',
    state: 'corroborated',
    expected: 'x',
    seen: 'y',
    from: 'engine',
    ...change,
  }),
});
const askClosed = (
  kind: 'approve' | 'attest',
  outcome: Extract<EventBody, { type: 'ask-closed' }>['outcome'],
): EventBody => ({ type: 'ask-closed', ask: 's#1', step: 's', kind, outcome, because: 'why' });
const objective = (held: boolean | null): EventBody => ({
  type: 'objective',
  objective: 'time-to-alert',
  account: 'a',
  limitMs: 1,
  measuredMs: 2,
  held,
});
const refused = (code: 'SIGNATURE_INVALID' | 'DECISION_EXPIRED'): EventBody => ({
  type: 'decision-refused',
  ask: null,
  person: null,
  code,
  message: 'm',
  via: 'update',
  statementDigest: 'd',
  signatureDigest: 'd',
});
const undo = (type: 'undo-registered' | 'undo-done'): EventBody => ({ type, step: 'u', act: 'lift' });
const undoFailed: EventBody = {
  type: 'undo-failed',
  step: 'u',
  act: 'lift',
  code: 'TENANT_UNREACHABLE',
  because: 'still down',
};
const closed = (outcome: 'failed' | 'inconclusive'): EventBody => ({
  type: 'step-closed',
  step: 's',
  outcome,
  because: 'why',
});
const finding = (code: string): EventBody => ({ type: 'finding', code, step: null, text: 't' });

describe('the verdict', () => {
  it.each<[string, EventBody[], string, string[]]>([
    ['nothing wrong', [fact({})], 'passed', []],
    ['a contradicted fact', [fact({ state: 'contradicted' })], 'failed', ['sign-in.recorded']],
    [
      'a contradicted fact that only deviates',
      [fact({ state: 'contradicted', weight: 'deviates' })],
      'deviated',
      ['sign-in.recorded'],
    ],
    ['a proof that did not come', [fact({ state: 'inconclusive' })], 'inconclusive', ['sign-in.recorded']],
    [
      'a proof that did not come and only deviates',
      [fact({ state: 'inconclusive', weight: 'deviates' })],
      'passed',
      [],
    ],
    [
      'an approval denied',
      [askClosed('approve', 'denied'), closed('failed')],
      'aborted',
      ['approval-denied'],
    ],
    [
      'an approval expired',
      [askClosed('approve', 'expired'), closed('failed')],
      'failed',
      ['approval-expired'],
    ],
    ['an attestation denied', [askClosed('attest', 'denied')], 'failed', ['attestation-denied']],
    ['an attestation expired', [askClosed('attest', 'expired')], 'failed', ['attestation-expired']],
    ['a quorum impossible', [askClosed('approve', 'impossible')], 'failed', ['quorum-impossible']],
    ['an approval bypassed', [askClosed('approve', 'bypassed')], 'deviated', ['approval-bypassed']],
    ['an ask withdrawn', [askClosed('approve', 'withdrawn')], 'passed', []],
    ['an objective missed', [objective(false)], 'deviated', ['time-to-alert']],
    ['an objective not measured', [objective(null)], 'passed', []],
    ['a forged decision', [refused('SIGNATURE_INVALID')], 'deviated', ['decision-forged']],
    [
      'forged decisions among those only counted',
      [{ type: 'decisions-refused-more', count: 9, forged: 1 }],
      'deviated',
      ['decision-forged'],
    ],
    ['honest ones only counted', [{ type: 'decisions-refused-more', count: 9, forged: 0 }], 'passed', []],
    ['a decision that came late', [refused('DECISION_EXPIRED')], 'passed', []],
    ['an undo that failed', [undo('undo-registered'), undoFailed], 'failed', ['undo-failed', 'not-restored']],
    ['an undo that nobody tried', [undo('undo-registered')], 'failed', ['not-restored']],
    ['a step that failed without a word', [closed('failed')], 'failed', ['step-failed']],
    ['a step that stayed open to doubt', [closed('inconclusive')], 'inconclusive', ['step-inconclusive']],
    ['an abort', [{ type: 'aborted', by: 'commander-1', reason: 'real' }], 'aborted', ['aborted']],
    ['a tenant not reached', [finding('tenant-unreachable')], 'inconclusive', ['tenant-unreachable']],
    ['a credential left out', [finding('not-rotated')], 'deviated', ['not-rotated']],
    ['a finding for the review only', [finding('write-unanswered')], 'passed', []],
    [
      'the same thing twice is one reason',
      [fact({ state: 'contradicted' }), fact({ state: 'contradicted' })],
      'failed',
      ['sign-in.recorded'],
    ],
    [
      'an abort outranks a failure',
      [fact({ state: 'contradicted' }), askClosed('approve', 'denied')],
      'aborted',
      ['sign-in.recorded', 'approval-denied'],
    ],
    [
      'a failure outranks doubt',
      [fact({ state: 'inconclusive' }), fact({ claim: 'alert.fired', state: 'contradicted' })],
      'failed',
      ['sign-in.recorded', 'alert.fired'],
    ],
    [
      'doubt outranks a deviation',
      [objective(false), fact({ state: 'inconclusive' })],
      'inconclusive',
      ['time-to-alert', 'sign-in.recorded'],
    ],
  ])('%s', (_says, bodies, verdict, codes) => {
    const judgement = judge(journalOf({ bodies }));
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it('of an incident does not depend on objectives', () => {
    expect(judge(journalOf({ mode: 'incident', bodies: [objective(false)] })).verdict).toBe('passed');
  });

  it('names every event that a reason rests on', () => {
    const judgement = judge(
      journalOf({
        bodies: [fact({ state: 'contradicted' }), objective(true), fact({ state: 'contradicted' })],
      }),
    );
    expect(judgement.reasons[0]?.events).toEqual([1, 3]);
  });
});

describe('restored', () => {
  it.each<[string, EventBody[], boolean]>([
    ['nothing to undo', [], true],
    ['undone', [undo('undo-registered'), undo('undo-done')], true],
    ['not undone', [undo('undo-registered')], false],
    ['undone before it was registered', [undo('undo-done'), undo('undo-registered')], false],
    ['undone at the second try', [undo('undo-registered'), undoFailed, undo('undo-done')], true],
  ])('%s', (_says, bodies, restored) => {
    expect(judge(journalOf({ bodies })).restored).toBe(restored);
  });
});
