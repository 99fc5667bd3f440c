import { describe, expect, it } from '@jest/globals';
import { alarmMessage, remindMessage, toldMessage } from '../../../domain/plan/told.ts';

const ask = {
  id: 'approve#1',
  kind: 'approve',
  question: 'Drill: may "Quarterly drill" begin?',
  expires: '2026-04-01T09:59:59.999Z',
} as const;
const drill = { mode: 'drill', run: 'drill-1' } as const;
const real = { mode: 'incident', run: 'fire-1' } as const;

describe('what a person reads', () => {
  it.each([
    [
      toldMessage({ ...drill, ask, person: 'security-1', round: 0, reminder: false }),
      [
        'DRILL: security-1, approve or deny by 2026-04-01 09:59 UTC',
        'Drill: may "Quarterly drill" begin?',
        'Next: breakglass ask drill-1 --as security-1',
        'Run drill-1, message approve#1/0; the same number twice is one message',
      ],
    ],
    [
      toldMessage({
        ...real,
        ask: { ...ask, kind: 'attest' },
        person: 'custodian-1',
        round: 2,
        reminder: true,
      }),
      [
        'REAL: custodian-1, reminder, do this and sign it by 2026-04-01 09:59 UTC',
        ask.question,
        'Next: breakglass ask fire-1 --as custodian-1',
        'Run fire-1, message approve#1/2; the same number twice is one message',
      ],
    ],
    [
      remindMessage({ ...real, ask, roles: ['security', 'commander'] }),
      [
        'REAL: security, commander, reminder, approve or deny by 2026-04-01 09:59 UTC',
        ask.question,
        'Next: breakglass ask fire-1 --as YOU',
        'Run fire-1, question approve#1',
      ],
    ],
    [
      alarmMessage({ ...drill, text: 'severity high: so it is' }),
      ['DRILL: alarm, severity high: so it is', 'Next: breakglass status drill-1'],
    ],
  ])('says in its first line whether it is real, who, what and by when', (message, lines) => {
    expect(message.split('\n')).toEqual(lines);
  });
});
