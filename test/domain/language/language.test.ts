import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANYONE } from '../../../domain/language/language.ts';
import { translateQuestion } from '../../../domain/language/questions.ts';
import { readerOf } from '../../../domain/language/reader.ts';
import { sayTelling, type AskTold, type Telling } from '../../../domain/language/telling.ts';
import { sayClock, sayDay, sayLeft, sayTime } from '../../../domain/language/times.ts';
import { openingQuestion, questionsOf } from '../../../domain/plan/questions.ts';
import type { Plan, PlannedStep } from '../../../domain/plan/types.ts';
import { PASS } from '../../workflows/pass-step.ts';
import { planOf, STEPS } from '../../workflows/plan.ts';
import { RESET } from '../../workflows/reset-step.ts';
import { TIME_BOUND } from '../../workflows/time-bound-step.ts';

const BERLIN = { language: 'de', zone: 'Europe/Berlin' } as const;
const ask: AskTold = {
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  question: 'Drill: may "Quarterly drill" begin?',
  expires: '2026-04-01T22:30:59.999Z',
};

describe('a time', () => {
  it.each([
    ['2026-03-29T00:59:59.999Z', BERLIN, '2026-03-29 01:59 MEZ (00:59 UTC)'],
    ['2026-03-29T01:00:00.000Z', BERLIN, '2026-03-29 03:00 MESZ (01:00 UTC)'],
    ['2026-10-25T00:30:00.000Z', BERLIN, '2026-10-25 02:30 MESZ (00:30 UTC)'],
    ['2026-10-25T01:30:00.000Z', BERLIN, '2026-10-25 02:30 MEZ (01:30 UTC)'],
    [
      '2026-11-23T13:05:00.000Z',
      { language: 'en', zone: 'Europe/Berlin' } as const,
      '2026-11-23 14:05 CET (13:05 UTC)',
    ],
    ['2026-12-31T23:30:00.000Z', BERLIN, '2027-01-01 00:30 MEZ (2026-12-31 23:30 UTC)'],
    [
      '2026-11-01T05:30:00.000Z',
      { language: 'de', zone: 'America/New_York' } as const,
      '2026-11-01 01:30 EDT (05:30 UTC)',
    ],
    [
      '2026-11-01T06:30:00.000Z',
      { language: 'en', zone: 'America/New_York' } as const,
      '2026-11-01 01:30 EST (06:30 UTC)',
    ],
    [
      '2026-01-01T00:00:00.000Z',
      { language: 'en', zone: 'Asia/Kolkata' } as const,
      '2026-01-01 05:30 GMT+5:30 (00:00 UTC)',
    ],
    // Of the same hour, but under another name: who reads GMT need not know that it is the same.
    [
      '2026-01-01T00:00:00.000Z',
      { language: 'en', zone: 'Europe/London' } as const,
      '2026-01-01 00:00 GMT (00:00 UTC)',
    ],
    ['2026-01-01T00:00:00.000Z', ANYONE, '2026-01-01 00:00 UTC'],
  ])('%s is said in the reader’s zone and in UTC', (at, reader, said) => {
    expect(sayTime({ at, reader })).toBe(said);
  });

  it('is said to the second where a run is followed, and by its local day', () => {
    const at = '2026-12-31T23:30:07.999Z';
    expect(sayClock({ at, reader: BERLIN })).toBe('00:30:07 MEZ (23:30:07 UTC)');
    expect(sayClock({ at, reader: ANYONE })).toBe('23:30:07 UTC');
    expect(sayDay({ at, reader: BERLIN })).toBe('2027-01-01');
  });

  it('that is left counts down to nothing', () => {
    const until = '2026-01-01T00:01:00.000Z';
    expect(sayLeft({ until, now: '2026-01-01T00:00:00.000Z' })).toEqual({
      en: '1 min left',
      de: 'noch 1 min',
    });
    expect(sayLeft({ until, now: until })).toEqual({ en: 'time is over', de: 'die Zeit ist um' });
  });
});

describe('a reader', () => {
  const person = { id: 'custodian-1', roles: ['custodian'], keys: [] };
  it.each([
    [{}, {}, ANYONE],
    [{ language: 'de', zone: 'Europe/Berlin' } as const, {}, BERLIN],
    [{ language: 'en', zone: 'Europe/London' } as const, BERLIN, BERLIN],
    [{ language: 'de' } as const, { zone: 'Europe/Berlin' }, BERLIN],
  ])('of the organisation %j who has %j reads in %j', (organisation, own, reader) => {
    const people = [{ ...person, ...own }];
    expect(readerOf({ organisation: { ...organisation, people }, person: 'custodian-1' })).toEqual(reader);
  });

  it('without a name has what the organisation has', () => {
    const organisation = { language: 'de', people: [{ ...person, language: 'en' }] } as const;
    expect(readerOf({ organisation: { ...organisation, people: [] }, person: null }).language).toBe('de');
  });
});

/** Every kind of step that asks, and each of its forms. */
const ASKING: readonly PlannedStep[] = [
  ...STEPS,
  RESET,
  { ...RESET, id: 'reset-in-unit', unit: '77777777-7777-4777-8777-777777777777' },
  PASS,
  TIME_BOUND,
];
const plan = (change: Partial<Plan> = {}) => {
  return planOf({ publicKey: () => 'ssh-ed25519 AAAA', change: { steps: ASKING, ...change } });
};
const translated = (of: Plan) =>
  of.steps.flatMap((step) => {
    const nonce = step.do === 'sign-in' ? 'n0nce' : '';
    return questionsOf({ plan: of, step, nonce }).map((english) => ({
      step,
      english,
      german: translateQuestion({ plan: of, ask: english, language: 'de' }),
    }));
  });

describe('a question', () => {
  it.each(['drill', 'incident'] as const)(
    'of the engine has its German words, values and all, in a %s',
    (mode) => {
      for (const { step, english, german } of translated(plan({ mode }))) {
        const own = step.do === 'approve' || step.do === 'attest';
        expect([step.id, german === null]).toEqual([step.id, own]);
        if (german === null) continue;
        const asked = english.values.map(({ name }) => name);
        expect(Object.keys(german.values)).toEqual(expect.arrayContaining(asked));
        // One account is named, and the nonce: what cannot be translated is in both.
        const names = english.question.match(/[^\s()]*@\S+\.onmicrosoft\.com|n0nce/g) ?? [];
        for (const name of names) expect(german.question).toContain(name);
      }
    },
  );

  it('has German words of its own for each, and none twice', () => {
    const said = translated(plan()).filter(({ german }) => german !== null);
    const count = (questions: readonly (string | undefined)[]) => new Set(questions).size;
    expect(count(said.map(({ german }) => german?.question))).toBe(12);
    expect(count(said.map(({ english }) => english.question))).toBe(12);
  });

  it('was translated from these English words; whoever changes them translates them again', () => {
    const english = translated(plan()).map((each) => each.english.question);
    const digest = createHash('sha256').update(english.join('\n')).digest('hex');
    expect(digest.slice(0, 16)).toBe('eb93ffe04d73215b');
  });

  it('that opens a run has its German words', () => {
    const of = plan();
    const { step, question } = openingQuestion(of) ?? { step: '', question: '' };
    const opening = (asked: string) =>
      translateQuestion({ plan: of, ask: { step, question: asked }, language: 'de' });
    expect(opening(question)?.question).toBe('Übung: Darf „Every step kind“ beginnen?');
    expect(opening(`${question} Today?`)).toBeNull();
  });

  it('is not translated where the plan would ask otherwise, is not at hand, or the reader reads English', () => {
    const of = plan();
    for (const { english } of translated(of)) {
      const changed = { ...english, question: `${english.question} And sign in elsewhere.` };
      expect(translateQuestion({ plan: of, ask: changed, language: 'de' })).toBeNull();
      expect(translateQuestion({ plan: null, ask: english, language: 'de' })).toBeNull();
      expect(translateQuestion({ plan: of, ask: english, language: 'en' })).toBeNull();
    }
  });

  it('keeps whatever text the plan has, letter by letter', () => {
    const strange = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(strange, (title) => {
        const of = plan({ title, sources: [{ id: 'safe-a', place: title, seals: {} }] });
        const opened = openingQuestion(of);
        const opening = opened === null ? null : translateQuestion({ plan: of, ask: opened, language: 'de' });
        const envelope = translated(of).find(({ step }) => step.do === 'retrieve')?.german;
        expect(opening?.question).toContain(title);
        expect(envelope?.question).toContain(title);
      }),
    );
  });
});

const TELLINGS: readonly Telling[] = [
  { kind: 'question', mode: 'drill', ask, person: 'security-1', round: 0, reminder: false },
  { kind: 'question', mode: 'incident', ask, person: 'security-1', round: 2, reminder: true },
  { kind: 'reminder', mode: 'drill', ask, roles: ['security', 'soc'] },
  { kind: 'alarm', mode: 'incident', text: 'it is so' },
];

describe('a message', () => {
  it('in German has the translated question, and beneath it what is signed', () => {
    const [telling] = TELLINGS;
    if (telling === undefined) throw new TypeError('expected one');
    const question = 'Übung: Darf „Quarterly drill“ beginnen?';
    const said = sayTelling({ telling, run: 'run.1', reader: BERLIN, question, link: null });
    expect(said.split('\n')).toEqual([
      'ÜBUNG: security-1, bitte genehmigen oder ablehnen bis 2026-04-02 00:30 MESZ (2026-04-01 22:30 UTC)',
      question,
      'Was unterschrieben wird, auf Englisch:',
      ask.question,
      'Weiter: breakglass ask run.1 --as security-1',
      'Lauf run.1, Nachricht approve#1/0; zweimal dieselbe Nummer ist eine Nachricht',
    ]);
  });

  it.each([
    [ANYONE, ['Or on the page: ', 'Or on the page: ', 'Or on the page: ', null]],
    [BERLIN, ['Oder auf der Seite: ', 'Oder auf der Seite: ', 'Oder auf der Seite: ', null]],
  ])('of %j that asks leads to the page, in a line after the command; an alarm does not', (reader, leads) => {
    const link = 'https://breakglass.example/runs/run.1/asks/approve%231';
    const about = { run: 'run.1', reader, question: null };
    const led = TELLINGS.map((telling) => {
      const lines = sayTelling({ ...about, telling, link }).split('\n');
      const at = lines.findIndex((line) => line.endsWith(link));
      if (at === -1) return null;
      expect(lines[at - 1]).toContain('breakglass ask run.1');
      expect(lines.toSpliced(at, 1).join('\n')).toBe(sayTelling({ ...about, telling, link: null }));
      return lines[at]?.slice(0, -link.length) ?? null;
    });
    expect(led).toEqual(leads);
  });
});
