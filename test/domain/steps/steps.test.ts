import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationMs, sayDuration } from '../../../domain/duration.ts';
import { NEEDS_TENANT, PER_ACCOUNT, stepDefinition } from '../../../domain/steps/index.ts';
import { approvalRule, duration, text } from '../../../domain/steps/shared.ts';

const kinds = stepDefinition.options.map((option) => option.shape.do.value);

describe('step kinds', () => {
  it('are a closed list', () => {
    expect(kinds).toEqual([
      ...['notify', 'approve', 'attest', 'outage', 'retrieve', 'sign-in', 'admin-action'],
      ...['conditional-access', 'alert', 'rotate', 'reset-password', 'time-bound-account'],
      ...['temporary-access-pass', 'restore'],
    ]);
    expect([...PER_ACCOUNT, ...NEEDS_TENANT].filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it.each(kinds)('%s refuses a key that it does not have', (kind) => {
    const { error } = stepDefinition.safeParse({ id: 'a', do: kind, forEach: 'account' });
    expect(error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['forEach'] }),
    );
  });

  it('fill in what may be left out', () => {
    expect(stepDefinition.parse({ id: 'a', do: 'retrieve', from: 'safe-a' })).toEqual({
      id: 'a',
      do: 'retrieve',
      from: 'safe-a',
      custodians: 2,
      within: '4h',
    });
    expect(stepDefinition.parse({ id: 'a', do: 'rotate', by: 'custodian' })).toEqual({
      id: 'a',
      do: 'rotate',
      by: 'custodian',
      reseal: true,
      'revoke-sessions': 'verify',
      within: '4h',
    });
    expect(approvalRule.parse({ need: [{ role: 'security', count: 1 }], within: '1h' })).toEqual({
      need: [{ role: 'security', count: 1 }],
      not: ['initiator'],
      within: '1h',
      'on-timeout': 'deny',
    });
  });
});

describe('durations', () => {
  it.each([
    { written: '500ms', ms: 500 },
    { written: '90s', ms: 90_000 },
    { written: '30m', ms: 1_800_000 },
    { written: '24h', ms: 86_400_000 },
    { written: '30d', ms: 2_592_000_000 },
  ])('$written is $ms ms', ({ written, ms }) => {
    expect(duration.parse(written)).toBe(written);
    expect(durationMs(written)).toBe(ms);
  });

  it.each(['', '0m', '31d', '721h', '1.5h', '1 h', '1H', '-1m', '01m', '1w', '9999999999h', 'PT1H'])(
    '%s is refused',
    (written) => {
      expect(duration.safeParse(written).success).toBe(false);
    },
  );

  it('are said in at most two units', () => {
    expect([300, 12_000, 5_400_000, 86_400_000, 90_061_000].map(sayDuration)).toEqual([
      '300 ms',
      '12 s',
      '1 h 30 min',
      '1 d',
      '1 d 1 h',
    ]);
  });
});

describe('text', () => {
  it('lets through what people write', () => {
    expect(text(20).safeParse('Größe, 中文, “ok”').success).toBe(true);
  });

  it('refuses every control, format and separator character', () => {
    const hidden = [
      '\n',
      '\t',
      '\u0000',
      '\u007F',
      '\u00AD',
      '\u200B',
      '\u200E',
      '\u202E',
      '\u2066',
      '\uFEFF',
      '\uD800',
      '\uE000',
      '\u2028',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...hidden), fc.string({ maxLength: 5 }), (character, around) => {
        expect(text(100).safeParse(`${around}a${character}a${around}`).success).toBe(false);
      }),
    );
  });
});
