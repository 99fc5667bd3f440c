import { describe, expect, it } from '@jest/globals';
import type { Claim, FactState } from '../../../domain/fact.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Judgement, Verdict } from '../../../domain/verdict.ts';
import { READINESS } from '../../../domain/readiness/checks.ts';
import { liveLine } from '../../../cli/live/events.ts';
import { countFacts, exitOfRun, reasonLines, renderSummary } from '../../../cli/live/summary.ts';
import { placeOf } from '../../../cli/place.ts';
import { EXAMPLE_STATE } from '../example-run.ts';

const header = { v: 1, run: EXAMPLE_STATE.run, n: 7, at: '2026-04-01T09:10:11.000Z' } as const;

const objective: JournalEvent = {
  ...header,
  type: 'objective',
  objective: 'time-to-access',
  account: 'breakglass-1',
  limitMs: 60_000,
  measuredMs: 90_000,
  held: false,
};

const PLACE = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });

const reason = {
  code: 'time-to-access',
  events: [7],
  step: null,
  account: 'breakglass-1',
  text: 'too\u001b[2J slow',
};

function judged(verdict: Verdict, codes: readonly string[] = [], restored = true): Judgement {
  return { verdict, restored, reasons: codes.map((code) => ({ ...reason, code })) };
}

describe('exitOfRun', () => {
  it.each([
    [null, 6],
    [judged('passed'), 0],
    [judged('passed', [], false), 3],
    [judged('deviated', ['sign-in.network']), 3],
    [judged('inconclusive', ['sign-in.recorded']), 3],
    [judged('aborted', ['approval-denied']), 5],
    [judged('failed', ['approval-expired']), 5],
    [judged('aborted', ['aborted']), 3],
  ])('%j is exit code %d', (judgement, exit) => {
    expect(exitOfRun(judgement)).toBe(exit);
  });
});

describe('renderSummary', () => {
  it('names verdict, reasons with their events, what was measured, and how to verify', () => {
    const text = renderSummary({
      followed: {
        state: { ...EXAMPLE_STATE, judgement: judged('deviated', ['time-to-access']) },
        events: [objective],
      },
      place: PLACE,
      evidencePath: '/example/evidence/one',
      color: false,
    });
    expect(text).toContain('verdict deviated · restored yes');
    expect(text).toContain('  time-to-access (breakglass-1; events 7): too[2J slow');
    expect(text).toContain('objective time-to-access breakglass-1: 1 min 30 s of 1 min, MISSED');
    expect(text).toContain('evidence  /example/evidence/one');
    expect(text).toMatch(/evidence verify \/example\/evidence\/one --keys \S+evidence\.vkey --organisation/);
  });
});

describe('reasonLines', () => {
  it('says who aborted a run, and why', () => {
    const reasons = [{ ...reason, code: 'aborted', account: null, text: 'wrong week' }];
    const aborted: JournalEvent = { ...header, type: 'aborted', by: 'commander-2', reason: 'wrong week' };
    const around = { place: PLACE };
    expect(reasonLines({ reasons, events: [aborted], ...around })).toEqual([
      '  aborted by commander-2 (event 7): wrong week',
    ]);
    expect(reasonLines({ reasons, events: [{ ...aborted, by: null }], ...around })[0]).toContain(
      'by the server',
    );
  });
});

describe('reasonLines, of a claim that does not hold', () => {
  const next = (claim: Claim, state: FactState) => {
    const about = { step: 'ready', account: 'breakglass-1' };
    const events = EXAMPLE_STATE.facts.map((fact) => ({ ...header, ...fact, ...about, claim, state }));
    return reasonLines({ reasons: [{ ...reason, ...about, code: claim }], events, place: PLACE }).slice(1);
  };

  it('says how to mend it, as readiness does, and leads from a lockout to its command', () => {
    expect(next('account.enabled', 'contradicted')).toEqual([`    → ${READINESS.enabled.mend}`]);
    for (const claim of ['conditional-access.no-lockout', 'conditional-access.static-no-lockout'] as const)
      expect(next(claim, 'contradicted').join()).toMatch(
        /^ {4}→ .*: .*breakglass .*lockout --account breakglass-1 --organisation \S+$/,
      );
  });

  it('says nothing where the claim is open, or nothing is known to mend', () => {
    expect(next('account.enabled', 'inconclusive')).toEqual([]);
    expect(next('sign-in.network', 'contradicted')).toEqual([]);
  });
});

describe('liveLine', () => {
  it('shouts where somebody must look', () => {
    const refused: JournalEvent = {
      ...header,
      type: 'decision-refused',
      ask: 'approve#1',
      person: 'security-1',
      code: 'KEY_UNTRUSTED',
      message: 'another key',
      via: 'signal',
      statementDigest: '0',
      signatureDigest: '0',
    };
    expect(liveLine(refused)).toBe('09:10:11  REFUSED a decision of security-1: KEY_UNTRUSTED: another key');
    expect(
      liveLine({ ...header, type: 'undo-failed', step: 'lose-idp', act: 'lift', code: 'X', because: 'down' }),
    ).toContain('UNDO FAILED lose-idp');
  });

  it.each([
    ['approve', 'approve', 'security-1 approves the plan'],
    ['deny', 'ready', 'security-1 denies ready'],
    ['attest', 'open-envelope/breakglass-1', 'security-1 attests open-envelope/breakglass-1'],
  ] as const)('says of %s at %s who said what', (choice, step, line) => {
    const common = { ask: `${step}#1`, step, person: 'security-1', choice } as const;
    const accepted: JournalEvent = {
      ...header,
      ...common,
      type: 'decision-accepted',
      via: 'update',
      key: 'SHA256:0',
      statement: {
        ...common,
        kind: 'breakglass-decision',
        version: 1,
        run: header.run,
        plan: '0',
        log: { size: 0, root: '0' },
        reason: '',
        values: {},
        at: header.at,
        expires: header.at,
      },
      signature: '',
    };
    expect(liveLine(accepted)).toBe(`09:10:11  ${line}`);
  });

  it('leaves out what another line says already', () => {
    expect(liveLine({ ...header, type: 'undo-registered', step: 'lose-idp', act: 'lift' })).toBeNull();
    expect(
      liveLine({ ...header, type: 'window-closed', step: 'get-in', account: 'breakglass-1' }),
    ).toBeNull();
  });
});

describe('countFacts', () => {
  it('counts by state and nothing else', () => {
    const fact = EXAMPLE_STATE.facts[0];
    expect(fact).toBeDefined();
    const events = fact === undefined ? [] : [{ ...header, ...fact }, objective];
    expect(countFacts(events)).toEqual({ attested: 0, corroborated: 1, contradicted: 0, inconclusive: 0 });
  });
});
