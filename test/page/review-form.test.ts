import { describe, expect, it } from '@jest/globals';
import { draftText } from '../../cli/review/draft.ts';
import { sayReviewOf } from '../../cli/review/say.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { ANYONE } from '../../domain/language/language.ts';
import type { ReviewState } from '../../domain/review-state.ts';
import { proposalsOf, sayNoted } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import { closingIn, reviewIn } from '../../page/review-form.ts';
import type { Session } from '../../page/sessions.ts';
import { reviewForm } from '../../page/views/review-form.ts';
import { reviewView } from '../../page/views/review.ts';

const AT = new Date('2026-04-02T09:00:00.000Z');
const PEOPLE = [
  { id: 'commander-1', roles: ['commander'], keys: [] },
  { id: 'commander-2', roles: ['commander'], keys: [] },
  { id: 'auditor-1', roles: ['auditor'], keys: [] },
];
const PLAN = { people: PEOPLE, review: { by: ['commander'], withinBusinessDays: 5 } };
const CODES = ['objective-missed', 'alert-late'];

/** As much of a closed run as a review is judged by. */
function found(reviews: ReviewableRun['standing']['reviews'] = []): ReviewableRun {
  const run = {
    run: 'drill-1',
    planDigest: 'a'.repeat(64),
    plan: PLAN,
    initiator: 'commander-1',
    bypassedBy: [],
    log: { size: 9, root: 'b'.repeat(64) },
    verdict: 'deviated',
    codes: CODES,
  };
  return { run, standing: { reviews, closed: [] } } as unknown as ReviewableRun;
}

const WHOLE = {
  classification: 'drill',
  'code.0.answer': 'finding',
  'code.0.id': 'slow-safe',
  'code.0.text': 'The safe took ten minutes.',
  'code.0.severity': 'medium',
  'code.0.owner': 'commander-2',
  'code.0.due': '2026-05-01',
  'code.1.answer': 'accepted',
  'code.1.why': 'known',
  'code.1.text': 'not asked for',
  'own.2.id': 'own',
  'own.2.text': ' Buy a lamp. ',
  'own.2.severity': 'low',
  'own.2.owner': 'commander-1',
  'own.2.due': '2026-06-01',
  notes: 'quiet\r\nnight',
};

function written(form: Record<string, string>, person = 'commander-2'): unknown {
  return JSON.parse(reviewIn({ form, found: found(), codes: CODES, person, at: AT }));
}

describe('the form of a review', () => {
  it('makes the statement that the command makes of a file', () => {
    const finding = { severity: 'medium', owner: 'commander-2', due: '2026-05-01' };
    expect(written(WHOLE)).toEqual({
      kind: 'breakglass-review',
      version: 1,
      run: 'drill-1',
      plan: 'a'.repeat(64),
      log: { size: 9, root: 'b'.repeat(64) },
      verdict: 'deviated',
      classification: 'drill',
      findings: [
        { id: 'slow-safe', text: 'The safe took ten minutes.', code: 'objective-missed', ...finding },
        {
          id: 'own',
          text: 'Buy a lamp.',
          code: null,
          severity: 'low',
          owner: 'commander-1',
          due: '2026-06-01',
        },
      ],
      accepted: [{ code: 'alert-late', why: 'known' }],
      notes: 'quiet\nnight',
      person: 'commander-2',
      at: AT.toISOString(),
    });
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['REVIEW_MALFORMED', 'no use', { classification: '' }, 'commander-2'],
    ['REVIEW_MALFORMED', 'no day', { 'code.0.due': '' }, 'commander-2'],
    ['REVIEW_MALFORMED', 'no reason to accept', { 'code.1.why': ' ' }, 'commander-2'],
    ['REVIEW_INCOMPLETE', 'a code without an answer', { 'code.1.answer': '' }, 'commander-2'],
    ['PERSON_UNKNOWN', 'an owner who is nobody', { 'code.0.owner': 'somebody' }, 'commander-2'],
    ['ID_DUPLICATE', 'one name for two', { 'own.2.id': 'slow-safe' }, 'commander-2'],
    ['PERSON_EXCLUDED', 'whoever started the run as the first', {}, 'commander-1'],
    ['PERSON_NOT_ASKED', 'somebody without the role', {}, 'auditor-1'],
  ])('refuses with %s: %s', (code, _what, change, person) => {
    expect(() => written({ ...WHOLE, ...change }, person)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the closing of a finding', () => {
  const statement = { findings: [{ id: 'slow-safe', owner: 'commander-2' }], person: 'commander-2' };
  const reviews = [{ digest: 'c'.repeat(64), statement }] as unknown as ReviewableRun['standing']['reviews'];

  it('names the review that holds it, and what was done', () => {
    const form = { finding: 'slow-safe', how: ' oiled ' };
    const text = closingIn({ form, found: found(reviews), person: 'commander-2', at: AT });
    expect(JSON.parse(text)).toMatchObject({ finding: 'slow-safe', how: 'oiled', review: 'c'.repeat(64) });
  });

  it.each([
    ['REFERENCE_UNKNOWN', { finding: 'other', how: 'x' }],
    ['REASON_REQUIRED', { finding: 'slow-safe', how: ' ' }],
  ])('refuses with %s', (code, form) => {
    expect(() => closingIn({ form, found: found(reviews), person: 'commander-2', at: AT })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('what a review must answer', () => {
  const header = { v: 1, run: 'drill-1', at: '2026-04-01T09:00:00.000Z' } as const;
  const ofAccount = (account: string, n: number) => [
    {
      ...{ ...header, n, type: 'fact', step: 'get-in', account, claim: 'sign-in.no-stranger' },
      ...{ state: 'contradicted', weight: 'fails', expected: 'none', seen: `request-of-${account}` },
    },
    {
      ...{ ...header, n: n + 1, type: 'finding', code: 'unexplained-sign-in', step: 'get-in' },
      text: `severity high: sign-in to ${account} that no run explains`,
    },
  ];
  const events = [...ofAccount('breakglass-1', 1), ...ofAccount('breakglass-2', 3)];
  const codes = ['sign-in.no-stranger', 'unexplained-sign-in', 'unknown-code'];
  const two = {
    ...found(),
    run: { ...found().run, codes },
    plan: PLAN,
    journal: { events, closed: null },
    names: [],
  } as unknown as ReviewableRun;
  const proposals = proposalsOf(two);
  const session = { person: 'commander-2', token: 't' } as Session;
  const formOf = (form: Record<string, string>) =>
    reviewForm({ found: two, toAnswer: proposals.toAnswer, session, today: '2026-04-02', form }).for(ANYONE);

  it('is shown for each account, with the severity that each is said to have', () => {
    const noted = proposals.toAnswer.map(({ severity, noted: all }) => [severity, all.map(sayNoted)]);
    expect(noted).toEqual([
      [
        'high',
        [
          'get-in, breakglass-1: expected none; seen request-of-breakglass-1',
          'get-in, breakglass-2: expected none; seen request-of-breakglass-2',
        ],
      ],
      [
        'high',
        [
          'get-in: severity high: sign-in to breakglass-1 that no run explains',
          'get-in: severity high: sign-in to breakglass-2 that no run explains',
        ],
      ],
      ['medium', ['unknown-code']],
    ]);
  });

  it('stands in the form, at the command and in the draft alike', () => {
    const state = { state: 'not-planned' } as const;
    const shown = [
      formOf({}),
      sayReviewOf({ found: two, proposals, state }).join('\n'),
      draftText({ found: two, proposals, next: 'sign' }),
    ];
    for (const text of shown)
      for (const { noted } of proposals.toAnswer)
        for (const each of noted) expect(text).toContain(sayNoted(each));
    const [form = '', , draft = ''] = shown;
    const preset = [...form.matchAll(/<option value="(\w+)" selected>/g)].map(([, severity]) => severity);
    expect(preset).toEqual(['high', 'high', 'medium', 'low', 'low', 'low']);
    expect([...draft.matchAll(/^ {4}severity: (\w+)/gm)].map(([, severity]) => severity)).toEqual(
      preset.slice(0, 3),
    );
  });

  it('keeps all that was typed into a form that was refused', () => {
    const form = { ...WHOLE, 'code.0.text': 'The "safe"', 'own.2.text': '<b>', 'own.2.owner': 'auditor-1' };
    const shown = formOf(form).replaceAll(/\s+/g, ' ');
    const chosen = (name: string, value: string) =>
      new RegExp(`name="${name}">(?:(?!</select>).)*<option value="${value}" selected>`, 'u');
    for (const part of [
      'name="classification" value="drill" required checked',
      'name="code.0.answer" value="finding" required checked',
      'name="code.1.answer" value="accepted" required checked',
      'value="The &quot;safe&quot;"',
      'value="slow-safe"',
      'name="code.0.due" type="date" min="2026-04-02" value="2026-05-01"',
      'name="code.1.why" maxlength="1000" autocomplete="off" value="known"',
      'value="&lt;b&gt;"',
      'maxlength="2000">quiet night</textarea>',
    ])
      expect(shown).toContain(part);
    for (const [name, value] of [
      ['code.0.severity', 'medium'],
      ['code.0.owner', 'commander-2'],
      ['own.2.severity', 'low'],
      ['own.2.owner', 'auditor-1'],
    ] as const)
      expect(shown).toMatch(chosen(name, value));
    expect([...shown.matchAll(/<details (open)?/g)].map(([, open]) => open ?? '')).toEqual(['', 'open', '']);
  });

  it('is written by nobody before whom another must review', () => {
    const shown = (person: string, bypassedBy: readonly string[] = []) =>
      reviewView({
        found: { ...two, run: { ...two.run, bypassedBy } },
        ...{ proposals, session: { ...session, person }, today: '2026-04-02' },
        ...{ state: { state: 'not-planned' }, again: null },
      }).for(ANYONE);
    const forms = (...about: Parameters<typeof shown>) => shown(...about).includes('name="classification"');
    expect(forms('commander-2')).toBe(true);
    expect(forms('commander-1')).toBe(false);
    expect(shown('commander-1')).toContain('another must do so first');
    // Nobody else may.
    expect(forms('commander-2', ['commander-2'])).toBe(true);
  });

  it('keeps what was typed to close one finding, beside that one alone', () => {
    const open = { text: 'The safe.', severity: 'low', owner: 'commander-2', due: '2026-05-01' } as const;
    const findings = ['slow-safe', 'no-lamp'].map((id) => ({
      ...{ ...open, id, code: null, closed: null, overdueSince: null },
    }));
    const about = { by: ['commander-2'], at: AT.toISOString(), classification: 'drill' } as const;
    const refusal = new BreakglassError({ code: 'REVIEW_MALFORMED', message: 'expected less' });
    const shown = reviewView({
      ...{ found: two, proposals, session, today: '2026-04-02' },
      state: { state: 'reviewed', findings, ...about } as unknown as ReviewState,
      again: { form: { finding: 'no-lamp', how: 'a "lamp"' }, refusal },
    }).for(ANYONE);
    expect(shown).toMatch(/role="alert"[^]*data-code="REVIEW_MALFORMED"/);
    const typedIn = [...shown.matchAll(/id="how-([\w-]+)"[^>]*value="([^"]*)"/g)];
    expect(typedIn.map(([, id, how]) => [id, how])).toEqual([
      ['slow-safe', ''],
      ['no-lamp', 'a &quot;lamp&quot;'],
    ]);
  });
});
