import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderLive, sayMissing, timeLeft, verdictLine } from '../../../cli/live/render.ts';
import { seenAt } from '../../../cli/live/seen-at.ts';
import { ANYONE } from '../../../domain/language/language.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { EXAMPLE_ASK, EXAMPLE_FOREIGN, EXAMPLE_STATE } from '../example-run.ts';

const canvas = {
  width: 120,
  height: null,
  color: false,
  next: 'breakglass ask RUN --as custodian-1',
  reader: ANYONE,
};

function render(change: Partial<RunState> = {}): string {
  return renderLive({ state: { ...EXAMPLE_STATE, ...change }, canvas });
}

describe('renderLive', () => {
  it('shows banner, clock, marks, the person awaited, the last facts and the next command', () => {
    const text = render();
    expect(text).toContain('DRILL - a rehearsal');
    expect(text).toContain('time to access: 10 min of 30 min, running');
    expect(text).toMatch(/✓ approve +phase +10 min +approved by security-1/);
    expect(text).toMatch(/▸ open-envelope\/breakglass-1 +retrieve +10 min/);
    expect(text).toMatch(/· get-in\/breakglass-1 +sign-in$/m);
    expect(text).toContain('  still 1 custodian of custodian-1 (1 h 50 min left)');
    expect(text).not.toContain('custodian-2 (');
    expect(text).toContain('✓ account.enabled breakglass-1: corroborated · enabled');
    expect(text.endsWith('next\n  breakglass ask RUN --as custodian-1')).toBe(true);
  });

  it('comes in the language and zone of who looks, around what the run recorded', () => {
    const looking = [{ what: 'looking for the alert of defender', until: '2026-04-01T10:00:00.000Z' }];
    const reader = { language: 'de', zone: 'Europe/Berlin' } as const;
    const text = renderLive({ state: { ...EXAMPLE_STATE, looking }, canvas: { ...canvas, reader } });
    expect(text).toContain('ÜBUNG - nur eine Probe (drill)');
    expect(text).toContain('Zeit bis zum Zugang: 10 min von 30 min, läuft');
    expect(text).toContain('  noch 1 custodian von custodian-1 (noch 1 h 50 min)');
    expect(text).toContain(
      'der Dienst arbeitet: looking for the alert of defender, bis 12:00:00 MESZ (10:00:00 UTC)',
    );
    expect(text).toContain('✓ account.enabled breakglass-1: corroborated · enabled');
    expect(text).toContain('approved by security-1');
    expect(text.endsWith('weiter\n  breakglass ask RUN --as custodian-1')).toBe(true);
    expect(text).not.toMatch(/time to access|waiting for|last facts|left\)/);
  });

  it('has on a low screen what is real, the open step, who is awaited and what to type', () => {
    const [first, ...steps] = EXAMPLE_STATE.steps;
    if (first === undefined) throw new Error('expected steps');
    const done = Array.from({ length: 20 }, (_each, at) => ({ ...first, id: `done-${at}` }));
    const later = Array.from({ length: 20 }, (_each, at) => ({
      ...first,
      id: `later-${at}`,
      status: 'pending' as const,
    }));
    const state = { ...EXAMPLE_STATE, steps: [...done, ...steps, ...later] };
    for (const [height, color] of [
      [18, false],
      [24, true],
      [40, true],
    ] as const) {
      const low = { ...canvas, height, color, width: 66, next: 'x'.repeat(130) };
      const lines = stripVTControlCharacters(renderLive({ state, canvas: low })).split('\n');
      // A terminal needs a row more for the end of the text, and the command takes one more than its line.
      expect(lines.length + 2).toBe(height);
      const text = lines.join('\n');
      expect(lines[0]).toContain('DRILL');
      expect(text).toMatch(/… \d+ more\n[^]*▸ open-envelope\/breakglass-1[^]*\n {2}… \d+ more\n/);
      expect(text).toContain('  still 1 custodian of custodian-1');
      expect(text).toContain('x'.repeat(130));
      expect(text).not.toContain('last facts');
    }
    const high = renderLive({ state, canvas: { ...canvas, height: 80 } });
    expect(high).toBe(renderLive({ state, canvas }));
  });

  it.each([
    {
      height: 20,
      shown: ['▸ open-envelope/breakglass-1', 'still 1 custodian', 'write the seal'],
      left: null,
    },
    { height: 16, shown: ['still 1 custodian', 'write the seal'], left: null },
    { height: 15, shown: [], left: 2 },
    { height: 14, shown: [], left: 3 },
    { height: 12, shown: [], left: null },
  ])('is no higher than $height rows, and begins with whether it is real', ({ height, shown, left }) => {
    const next = Array.from({ length: 6 }, (_each, at) => `typed-${at}`);
    const low = { ...canvas, height, width: 66, next: next.join('\n  ') };
    const text = renderLive({ state: EXAMPLE_STATE, canvas: low });
    // A terminal needs a row more for the end of the text.
    expect(text.split('\n').length + 1).toBeLessThanOrEqual(height);
    expect(text).toMatch(/^DRILL/);
    const all = ['▸ open-envelope/breakglass-1', 'still 1 custodian', 'write the seal'];
    expect(all.filter((each) => text.includes(each))).toEqual(shown);
    expect(next.filter((each) => text.includes(each))).toEqual(next);
    expect(/… (\d+) more/.exec(text)?.[1] ?? null).toBe(left === null ? null : String(left));
  });

  it('says key for what Graph calls fido2', () => {
    const facts = EXAMPLE_STATE.facts.map((fact) => ({ ...fact, seen: 'a fido2 was replaced' }));
    expect(render({ facts })).toContain('corroborated · a key (fido2) was replaced');
  });

  it('says who is missing for each role, and that nobody is', () => {
    const missing = [
      { role: 'security', count: 1, people: ['security-1', 'security-2'] },
      { role: 'custodian', count: 2, people: [] },
    ];
    expect(sayMissing(missing)).toBe('still 1 security of security-1, security-2; 2 custodian of nobody');
    expect(sayMissing([])).toBe('nobody');
  });

  it('cannot be taken for a rehearsal when it is real', () => {
    const text = render({ mode: 'incident' });
    expect(text).toContain('REAL INCIDENT');
    expect(text).not.toContain('DRILL');
  });

  it('says beside the banner that a tenant is not at Microsoft’s addresses, drill or not', () => {
    for (const mode of ['drill', 'incident'] as const) {
      const [, second] = render({ mode, foreignTenants: [EXAMPLE_FOREIGN] }).split('\n');
      expect(second).toBe('PRETEND or proxied tenant main at https://127.0.0.1:4433');
      expect(render({ mode })).not.toContain('PRETEND');
    }
  });

  it('lets its clocks run on while the run waits, but not back', () => {
    const at = new Date('2026-04-01T09:10:30.000Z');
    const text = render(seenAt({ state: EXAMPLE_STATE, at }));
    expect(text).toContain('time to access: 10 min 30 s of 30 min, running');
    expect(text).toMatch(/▸ open-envelope\/breakglass-1 +retrieve +10 min 30 s/);
    expect(text).toContain('(1 h 49 min left)');
    expect(seenAt({ state: EXAMPLE_STATE, at: new Date(0) })).toBe(EXAMPLE_STATE);
  });

  it('says what the engine looks for and until when, once, between two looks too', () => {
    const what = 'looking for the alert of defender';
    const looking = [{ what, until: '2026-04-01T09:20:00.000Z' }];
    const line = `waiting for\n  the engine, ${what} until 09:20:00 UTC (10 min left)`;
    for (const waiting of [null, { code: 'READING', text: what }]) {
      const text = render({ asks: [], looking, waiting });
      expect(text).toContain(line);
      expect(text).not.toContain('READING');
    }
    const waiting = { code: 'EVIDENCE_DISK_FULL', text: 'no room' };
    expect(render({ asks: [], looking, waiting })).toContain(`${line}\n  EVIDENCE_DISK_FULL no room`);
  });

  it('says what the machine waits for, with its code', () => {
    expect(render({ waiting: { code: 'TENANT_THROTTLED', text: 'the tenant is busy' } })).toContain(
      'TENANT_THROTTLED the tenant is busy',
    );
  });

  it('starts the clock at the approval and stops it when everybody is in', () => {
    expect(render({ objectives: { ...EXAMPLE_STATE.objectives, accessClockFrom: null } })).toContain(
      'the clock starts at the approval, limit 30 min',
    );
    const steps = EXAMPLE_STATE.steps.map((step) =>
      step.do === 'sign-in'
        ? { ...step, status: 'done' as const, openedAt: step.openedAt, closedAt: '2026-04-01T09:05:00.000Z' }
        : step,
    );
    expect(render({ steps })).toContain('time to access: 5 min of 30 min, stopped');
  });

  it('writes colour only where it may, and the same words', () => {
    const painted = renderLive({ state: EXAMPLE_STATE, canvas: { ...canvas, color: true } });
    expect(painted).not.toBe(render());
    expect(stripVTControlCharacters(painted)).toBe(render());
  });

  it('lets no text of a run repaint the terminal or change direction', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('\u001b[2J', '\r', '\n', '\u202e', '\u200b', '\u0007', 'x'),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = render({
          title: text,
          asks: [{ ...EXAMPLE_ASK, question: text, missing: [{ role: text, count: 1, people: [text] }] }],
          waiting: { code: 'X', text },
          steps: EXAMPLE_STATE.steps.map((step) => ({ ...step, because: text })),
        }).split('\n');
        expect(lines.length).toBe(render({ waiting: { code: 'X', text: '' } }).split('\n').length);
        // eslint's control-character rule looks at literals; these are the ranges by property.
        expect(lines.some((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toBe(false);
      }),
    );
  });

  it('keeps every line within the width, but never cuts a command', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), fc.boolean(), (width, color) => {
        const text = renderLive({ state: EXAMPLE_STATE, canvas: { ...canvas, width, color, next: null } });
        expect(
          renderLive({ state: EXAMPLE_STATE, canvas: { ...canvas, width, color, next: 'x'.repeat(300) } }),
        ).toContain('x'.repeat(300));
        for (const line of text.split('\n')) {
          expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('timeLeft', () => {
  it('counts down and then says that it is over', () => {
    const until = '2026-04-01T10:00:00.000Z';
    expect(timeLeft({ until, now: '2026-04-01T09:59:30.000Z' })).toBe('30 s left');
    expect(timeLeft({ until, now: until })).toBe('time is over');
  });
});

describe('verdictLine', () => {
  it('says the verdict and whether the world was put back', () => {
    const judgement = { verdict: 'failed', restored: false, reasons: [] } as const;
    expect(verdictLine({ state: { ...EXAMPLE_STATE, judgement }, color: false })).toBe(
      'verdict failed · restored NO',
    );
    expect(verdictLine({ state: EXAMPLE_STATE, color: false })).toBe('no verdict yet');
    expect(verdictLine({ state: EXAMPLE_STATE, color: false, language: 'de' })).toBe('noch kein Urteil');
  });
});
