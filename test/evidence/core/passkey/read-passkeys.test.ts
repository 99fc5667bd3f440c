import { describe, expect, it } from '@jest/globals';
import type { PasskeyRevocation } from '../../../../domain/passkey.ts';
import { passkeyFileText } from '../../../../evidence/core/passkey/passkey-file.ts';
import { readPasskeys } from '../../../../evidence/core/passkey/read-passkeys.ts';
import { makeAuthenticator } from '../../../support/authenticator.ts';
import { enrolmentOf, signedBy } from '../../../support/enrolled.ts';
import { makeRoster } from '../../../support/roster.ts';

const roster = makeRoster();
const { signAs } = roster;
const people = Object.entries(roster.keys).map(([id, key]) => ({ id, roles: ['custodian'], keys: [key] }));
const organisation = { organisation: 'example', people };
const one = makeAuthenticator();
const two = makeAuthenticator({ algorithm: 'EdDSA' });
const ofOne = enrolmentOf({ passkey: one.passkey, person: 'custodian-1' });
const ofTwo = enrolmentOf({ passkey: two.passkey, person: 'security-1' });
const revocation: PasskeyRevocation = {
  kind: 'breakglass-passkey-revoked',
  version: 1,
  organisation: 'example',
  person: 'custodian-1',
  credential: one.passkey.credential,
  reason: 'lost on the train',
  at: '2026-11-02T08:00:00.000Z',
};
const text = (statement: typeof ofOne | PasskeyRevocation, by: readonly string[] = [statement.person]) =>
  passkeyFileText(signedBy({ statement, people: by, signAs }));
const ONE = { file: 'people/one.json', text: text(ofOne) };
const TWO = { file: 'people/two.json', text: text(ofTwo, ['commander-1', 'custodian-2']) };

function states(files: readonly { file: string; text: string }[], of = organisation) {
  const read = readPasskeys({ organisation: of, files });
  if (!read.ok) return read.faults.map(({ code, place }) => `${place.file}: ${code}`);
  const counting = read.enrolled.map(({ enrolment }) => enrolment.person);
  return [...read.standing.map(({ signed, state }) => `${signed.statement.person} ${state}`), counting];
}

const beside = (key: string) => {
  const bytes = Buffer.from(key, 'base64url');
  bytes[64] = (bytes[64] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
const without = (...ids: readonly string[]) => ({
  ...organisation,
  people: people.filter(({ id }) => !ids.includes(id)),
});

describe('a folder of passkeys', () => {
  it('has a passkey that strangers enrolled count for nothing', () => {
    expect(states([{ ...ONE, text: text(ofOne, ['stranger-1', 'custodian-2']) }])).toEqual([
      'custodian-1 unvouched',
      [],
    ]);
  });

  it('says which count: by their person, or by two others', () => {
    expect(states([ONE, TWO])).toEqual([
      'custodian-1 counts',
      'security-1 counts',
      ['custodian-1', 'security-1'],
    ]);
    expect(states([])).toEqual([[]]);
  });

  it.each([
    ['its person', ['custodian-1']],
    ['two others', ['commander-1', 'security-1']],
    ['one who may not, for a revocation only takes away', ['commander-1']],
    ['somebody whom the roster does not know any more', ['stranger-1']],
  ])('has a passkey revoked by %s', (_who, by) => {
    expect(states([ONE, { file: 'people/r.json', text: text(revocation, by) }, TWO])).toEqual([
      'custodian-1 revoked',
      'security-1 counts',
      ['security-1'],
    ]);
  });

  it('loses a passkey with its person, whoever comes back by that name must enrol again', () => {
    expect(states([ONE, TWO], without('custodian-1'))).toEqual([
      'custodian-1 gone',
      'security-1 counts',
      ['security-1'],
    ]);
    const other = {
      ...people[0],
      id: 'custodian-1',
      roles: ['custodian'],
      keys: [roster.keys['soc-1'] ?? ''],
    };
    const back = { ...organisation, people: [...without('custodian-1', 'soc-1').people, other] };
    expect(states([ONE, TWO], back)).toEqual(['custodian-1 unvouched', 'security-1 counts', ['security-1']]);
  });

  const renewed = makeRoster();
  const withKey = (person: string) => ({
    ...organisation,
    people: people.map((each) =>
      each.id === person ? { ...each, keys: [renewed.keys[person] ?? ''] } : each,
    ),
  });
  it.each<[string, typeof organisation, readonly string[], readonly string[]]>([
    ['a voucher who left', without('commander-1'), ['counts', 'unvouched'], ['custodian-1']],
    ['a voucher with another key', withKey('custodian-2'), ['counts', 'unvouched'], ['custodian-1']],
    ['their own key renewed', withKey('custodian-1'), ['unvouched', 'counts'], ['security-1']],
  ])('loses but the passkeys that nobody vouches for any more: %s', (_what, of, expected, counting) => {
    const [one, two] = expected;
    expect(states([ONE, TWO], of)).toEqual([`custodian-1 ${one}`, `security-1 ${two}`, counting]);
  });

  it('has a passkey enrolled again beside what nobody vouches for, and then one of both revoked', () => {
    const again = { ...ofOne, at: '2026-11-03T08:00:00.000Z' };
    const resigned = passkeyFileText(
      signedBy({ statement: again, people: ['custodian-1'], signAs: renewed.signAs }),
    );
    const files = [ONE, { file: 'people/again.json', text: resigned }];
    const of = withKey('custodian-1');
    expect(states(files, of)).toEqual(['custodian-1 unvouched', 'custodian-1 counts', ['custodian-1']]);
    const revoked = [...files, { file: 'people/r.json', text: text(revocation, ['stranger-1']) }];
    expect(states(revoked.slice(1), of)).toEqual(['custodian-1 revoked', []]);
    expect(states([ONE, ...revoked.slice(2)], of)).toEqual(['custodian-1 revoked', []]);
    expect(states(revoked, of)).toEqual(['custodian-1 revoked', 'custodian-1 revoked', []]);
    expect(states(files, without('custodian-1'))).toEqual(['custodian-1 gone', 'custodian-1 gone', []]);
  });

  it('counts one once whose person enrolled it again, by the last enrolment, should both be vouched for', () => {
    const later = { ...ofOne, at: '2026-11-03T08:00:00.000Z' };
    const again = { file: 'people/again.json', text: text(later, ['commander-1', 'custodian-2']) };
    for (const files of [
      [ONE, again],
      [again, ONE],
    ]) {
      const read = readPasskeys({ organisation, files });
      expect(read).toMatchObject({ ok: true, standing: [{ state: 'counts' }, { state: 'counts' }] });
      expect(read.ok && read.enrolled.map(({ enrolment }) => enrolment.at)).toEqual([later.at]);
    }
    const copied = [ONE, { ...ONE, file: 'people/copy.json' }];
    expect(states(copied)).toEqual(['custodian-1 counts', 'custodian-1 counts', ['custodian-1']]);
  });

  it.each<[string, readonly string[], readonly { file: string; text: string }[], typeof organisation?]>([
    ['text that is none', ['people/x.json: PASSKEY_MALFORMED'], [{ file: 'people/x.json', text: 'x' }, ONE]],
    ['no line end', ['people/one.json: PASSKEY_MALFORMED'], [{ ...ONE, text: ONE.text.trim() }]],
    ['spaces', ['people/one.json: PASSKEY_MALFORMED'], [{ ...ONE, text: ONE.text.replace('{', '{ ') }]],
    [
      'a key twice',
      ['people/one.json: PASSKEY_MALFORMED'],
      [{ ...ONE, text: ONE.text.replace('"version":1', '"version":1,"version":1') }],
    ],
    [
      'another key',
      ['people/one.json: PASSKEY_MALFORMED'],
      [{ ...ONE, text: ONE.text.replace('"version":1', '"version":1,"vip":true') }],
    ],
    [
      'three signatures',
      ['people/one.json: PASSKEY_MALFORMED'],
      [{ ...ONE, text: text(ofOne, ['custodian-1', 'custodian-2', 'soc-1']) }],
    ],
    [
      'a key beside its curve',
      ['people/one.json: PASSKEY_MALFORMED'],
      [{ ...ONE, text: text({ ...ofOne, passkey: { ...one.passkey, key: beside(one.passkey.key) } }) }],
    ],
    [
      'another organisation',
      ['people/one.json: PASSKEY_UNTRUSTED', 'people/two.json: PASSKEY_UNTRUSTED'],
      [ONE, TWO],
      { ...organisation, organisation: 'example-2' },
    ],
    ['one other', ['people/one.json: PASSKEY_UNTRUSTED'], [{ ...ONE, text: text(ofOne, ['custodian-2']) }]],
    [
      'one person twice',
      ['people/one.json: PASSKEY_UNTRUSTED'],
      [{ ...ONE, text: text(ofOne, ['custodian-2', 'custodian-2']) }],
    ],
    [
      'a changed label, of a stranger',
      ['people/one.json: SIGNATURE_INVALID'],
      [{ ...ONE, text: text(ofOne, ['stranger-1', 'custodian-2']).replace('security key', 'security kez') }],
    ],
    [
      'a changed label, whose voucher has left',
      ['people/two.json: SIGNATURE_INVALID'],
      [ONE, { ...TWO, text: TWO.text.replace('security key', 'security kez') }],
      without('commander-1', 'custodian-2'),
    ],
    [
      'a changed revocation, by a stranger',
      ['people/r.json: SIGNATURE_INVALID'],
      [ONE, { file: 'people/r.json', text: text(revocation, ['stranger-1']).replace('train', 'tram.') }],
    ],
    [
      'a changed label',
      ['people/one.json: SIGNATURE_INVALID'],
      [{ ...ONE, text: ONE.text.replace('security key', 'security kez') }],
    ],
    [
      'one credential for two people',
      ['people/two.json: ID_DUPLICATE'],
      [ONE, { file: 'people/two.json', text: text({ ...ofOne, person: 'security-1' }) }],
    ],
    [
      'one key under two credentials',
      ['people/two.json: ID_DUPLICATE'],
      [
        ONE,
        {
          file: 'people/two.json',
          text: text({ ...ofOne, passkey: { ...one.passkey, credential: 'AQID' } }),
        },
      ],
    ],
    [
      'one key for two people',
      ['people/two.json: ID_DUPLICATE'],
      [
        ONE,
        {
          file: 'people/two.json',
          text: text({ ...ofTwo, passkey: { ...one.passkey, credential: 'AQID' } }),
        },
      ],
    ],
    [
      'a revocation of nothing',
      ['people/r.json: REFERENCE_UNKNOWN'],
      [{ file: 'people/r.json', text: text(revocation) }, TWO],
    ],
    [
      'a changed revocation',
      ['people/r.json: SIGNATURE_INVALID'],
      [ONE, { file: 'people/r.json', text: text(revocation).replace('train', 'tram.') }],
    ],
  ])('is refused with its place: %s', (_what, faults, files, ...[of]) => {
    expect(states(files, of)).toEqual(faults);
  });
});
