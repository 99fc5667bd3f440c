import { describe, expect, it } from '@jest/globals';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { codeOfAsync } from '../refused.ts';
import {
  AFTER,
  BEFORE,
  NEW_KEY,
  OLD_KEY,
  PHONE,
  ROTATED,
  STRANGER,
  check,
  factOf,
  form,
  scene,
  type Changes,
} from './answered-run.ts';
import { METHODS, USER } from './asked.ts';

const { at } = factOf(ROTATED);
const ALONE = [form(BEFORE, USER, at), form([OLD_KEY], METHODS, at)].map(canonicalText);
const SAME = 'the same credentials as before';

const of = (changes: Omit<Changes, 'claim'>) =>
  codeOfAsync(() => check(scene({ claim: ROTATED, ...changes })));

describe('a rotation is held against the account and its methods before and after', () => {
  it.each<[string, Omit<Changes, 'claim'>]>([
    ['a passkey for a passkey', {}],
    [
      'a newer password',
      {
        account: AFTER,
        answer: [OLD_KEY],
        fact: { seen: `password changed at ${new Date(AFTER.lastPasswordChangeDateTime).toISOString()}` },
      },
    ],
    ['nothing', { answer: [OLD_KEY], fact: { state: 'contradicted', seen: SAME } }],
    [
      'a second passkey',
      { answer: [OLD_KEY, NEW_KEY], fact: { state: 'contradicted', seen: 'gone: none; new: fido2' } },
    ],
    [
      'one look, as the step ended before another',
      { texts: ALONE, fact: { state: 'inconclusive', seen: 'not compared: the step ended before' } },
    ],
  ])('and is as it is told: %s', async (_what, changes) => {
    expect(await of(changes)).toBe('accepted');
  });

  it.each<[string, Omit<Changes, 'claim'>]>([
    ['the same passkey', { answer: [OLD_KEY] }],
    ['a second passkey', { answer: [OLD_KEY, NEW_KEY] }],
    ['another kind', { answer: [PHONE] }],
    ['a new one for none', { before: [] }],
    ['another account', { account: { ...BEFORE, id: STRANGER } }],
    ['a replaced passkey, told as the old one', { fact: { state: 'contradicted', seen: SAME } }],
    ['a replaced passkey, told as not compared', { fact: { state: 'inconclusive' } }],
    ['an old one, told as not compared', { answer: [OLD_KEY], fact: { state: 'inconclusive' } }],
    ['one look alone', { texts: ALONE }],
    ['an answer of another form', { answer: [{ value: 1 }] }],
  ])('and breaks where it is told otherwise: %s', async (_what, changes) => {
    expect(await of(changes)).toBe('FACT_UNSUPPORTED');
  });
});
