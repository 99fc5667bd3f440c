import { describe, expect, it } from '@jest/globals';
import { confirmSigning } from '../../../cli/decision/confirm.ts';
import type { Language } from '../../../domain/language/language.ts';
import type { Spoken } from '../../../domain/language/spoken.ts';
import { statementFor } from '../../../cli/decision/statement.ts';
import { givenFrom } from '../../../cli/given.ts';
import { EXAMPLE_ASK, EXAMPLE_FOREIGN, EXAMPLE_STATE, keptIo } from '../example-run.ts';

const statement = statementFor({
  state: EXAMPLE_STATE,
  ask: EXAMPLE_ASK,
  person: 'custodian-1',
  answer: { choice: 'attest', reason: '', values: { seal: 'A-1001' } },
  at: new Date('2026-04-01T09:11:12.345Z'),
});

function confirm({
  typed,
  mode = 'drill',
  input = true,
  language = 'en',
  spoken = null,
}: {
  typed: string | null;
  mode?: 'drill' | 'incident';
  input?: boolean;
  language?: Language;
  spoken?: Spoken | null;
}) {
  const { io, said } = keptIo();
  const asked: string[] = [];
  const done = confirmSigning({
    io,
    given: givenFrom({ words: ['RUN'], options: { input } }),
    state: { ...EXAMPLE_STATE, mode, foreignTenants: mode === 'drill' ? [] : [EXAMPLE_FOREIGN] },
    question: EXAMPLE_ASK.question,
    statement,
    language,
    spoken,
    prompt:
      typed === null
        ? null
        : (question) => {
            asked.push(question);
            return Promise.resolve(typed);
          },
  });
  return { done, said, asked };
}

describe('confirmSigning', () => {
  it('shows whether it is real, the question, the choice and the values, and takes a yes', async () => {
    const { done, said, asked } = confirm({ typed: 'yes' });
    await done;
    expect(asked).toHaveLength(1);
    expect(said.join('\n')).toContain('DRILL');
    expect(said).toContain(`question  ${EXAMPLE_ASK.question}`);
    expect(said).toContain('custodian-1 says attest');
    expect(said).toContain('write     seal = A-1001');
    const real = confirm({ typed: ' Y ', mode: 'incident' });
    await real.done;
    expect(real.said.join('\n')).toMatch(/^REAL INCIDENT.*\nPRETEND or proxied tenant main at https:/);
  });

  it('asks in German, shows the English words that are signed beneath, and takes a ja', async () => {
    const spoken = { question: 'Öffnen Sie den Umschlag.', values: {} };
    const { done, said, asked } = confirm({ typed: 'ja', language: 'de', spoken });
    await done;
    expect(asked).toEqual(['Das unterschreiben? Tippen Sie ja: ']);
    expect(said[0]).toContain('ÜBUNG - nur eine Probe');
    const question = said.indexOf('Frage     Öffnen Sie den Umschlag.');
    expect(said[question + 1]).toBe(
      `Englisch  ${EXAMPLE_ASK.question} (unterschrieben werden die englischen Worte)`,
    );
    expect(said).toContain('custodian-1 sagt attest');
  });

  it.each(['', 'no', 'yes please'])('signs nothing after %j', async (typed) => {
    await expect(confirm({ typed }).done).rejects.toMatchObject({ code: 'NOT_CONFIRMED' });
  });

  it('asks nobody with --no-input, and where nobody can type, but shows the question all the same', async () => {
    for (const silent of [confirm({ typed: 'no', input: false }), confirm({ typed: null })]) {
      await silent.done;
      expect(silent.asked).toEqual([]);
      expect(silent.said.join('\n')).toContain('DRILL');
      expect(silent.said).toContain(`step      ${EXAMPLE_ASK.step}`);
      expect(silent.said).toContain(`question  ${EXAMPLE_ASK.question}`);
    }
  });
});
