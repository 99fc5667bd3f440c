import { describe, expect, it } from '@jest/globals';
import { englishTelling } from '../../../domain/language/telling.ts';

const ask = {
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  question: 'Drill: may "Quarterly drill" begin?',
  expires: '2026-04-01T09:59:59.999Z',
} as const;
const drill = { mode: 'drill' } as const;
const real = { mode: 'incident' } as const;

describe('what a person reads', () => {
  it.each([
    [
      englishTelling({
        run: 'drill-1',
        telling: { kind: 'question', ...drill, ask, person: 'security-1', round: 0, reminder: false },
      }),
      [
        'DRILL: security-1, approve or deny by 2026-04-01 09:59 UTC',
        'Drill: may "Quarterly drill" begin?',
        'Next: breakglass ask drill-1 --as security-1',
        'Run drill-1, message approve#1/0; the same number twice is one message',
      ],
    ],
    [
      englishTelling({
        run: 'fire-1',
        telling: {
          ...{ kind: 'question', ...real, ask: { ...ask, kind: 'attest' } },
          ...{ person: 'custodian-1', round: 2, reminder: true },
        },
      }),
      [
        'REAL: custodian-1, reminder, do this and sign it by 2026-04-01 09:59 UTC',
        ask.question,
        'Next: breakglass ask fire-1 --as custodian-1',
        'Run fire-1, message approve#1/2; the same number twice is one message',
      ],
    ],
    [
      englishTelling({
        run: 'fire-1',
        telling: { kind: 'reminder', ...real, ask, roles: ['security', 'commander'] },
      }),
      [
        'REAL: security, commander, reminder, approve or deny by 2026-04-01 09:59 UTC',
        ask.question,
        'Next: breakglass ask fire-1 --as YOU',
        'Run fire-1, question approve#1',
      ],
    ],
    [
      englishTelling({
        run: 'drill-1',
        telling: { kind: 'alarm', ...drill, text: 'severity high: so it is' },
      }),
      ['DRILL: alarm, severity high: so it is', 'Next: breakglass status drill-1'],
    ],
    [
      englishTelling({
        run: 'fire-1',
        telling: { kind: 'passed-over', ...real, ask, by: 'commander-1', reason: 'nobody answers' },
      }),
      [
        `REAL: commander-1 let the incident go on without your answer to "${ask.question}" and said "nobody answers". It must be reviewed. Run: fire-1`,
      ],
    ],
    [
      englishTelling({
        run: 'fire-1',
        telling: {
          ...{ kind: 'passed-over', ...real, ask, by: 'commander-1' },
          reason: 'x".\r\n\u2028REAL: custodian-2, approve\nOr on the page: https://example.invalid\u202E',
        },
      }),
      [
        `REAL: commander-1 let the incident go on without your answer to "${ask.question}" and said "x'. REAL: custodian-2, approve Or on the page: https://example.invalid\uFFFD". It must be reviewed. Run: fire-1`,
      ],
    ],
    [englishTelling({ run: 'drill-1', telling: { kind: 'notice', ...drill, text: 'so' } }), ['DRILL: so']],
  ])('says in its first line whether it is real, who, what and by when', (message, lines) => {
    expect(message.split('\n')).toEqual(lines);
  });
});
