import { describe, expect, it } from '@jest/globals';
import { faultOfBeginning, MAX_REASON } from '../../../domain/plan/beginning.ts';
import { examplePlan } from '../../support/organisation.ts';

const good = {
  plan: examplePlan('sign-in-check'),
  initiator: 'commander-1',
  reason: 'x'.repeat(MAX_REASON),
  runbookText: 'x',
  runbookDigest: 'a'.repeat(64),
};

describe('the beginning of a run', () => {
  it('is a person of the plan, with a reason in one line or none', () => {
    expect(faultOfBeginning(good)).toBeNull();
    expect(faultOfBeginning({ ...good, reason: null })).toBeNull();
  });

  it.each<[string, Partial<Record<keyof typeof good, unknown>>]>([
    ['PERSON_UNKNOWN', { initiator: 'nobody' }],
    ['PERSON_UNKNOWN', { initiator: { a: 1 } }],
    ['PERSON_UNKNOWN', { initiator: undefined }],
    ['VALUE_INVALID', { reason: 'x'.repeat(MAX_REASON + 1) }],
    ['VALUE_INVALID', { reason: undefined }],
    ['VALUE_INVALID', { reason: 7 }],
    ['TEXT_UNSAFE', { reason: '\ud800' }],
    ['TEXT_UNSAFE', { reason: 'two\nlines' }],
    ['VALUE_TYPE', { runbookText: 5 }],
    ['VALUE_TYPE', { runbookDigest: null }],
  ])('is refused as %s: %j', (code, odd) => {
    expect(faultOfBeginning(Object.assign({}, good, odd))?.code).toBe(code);
  });
});
