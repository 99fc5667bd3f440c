import { describe, expect, it } from '@jest/globals';
import { DECISION_NAMESPACE } from '../../../../domain/decision.ts';
import type { PlannedPasskey } from '../../../../domain/passkey.ts';
import { verifyOwnSignature, type Signer } from '../../../../evidence/core/own-signature.ts';
import { passkeyFingerprint, passkeySpki } from '../../../../evidence/core/passkey/key.ts';
import { requireVouched } from '../../../../evidence/core/passkey/vouching.ts';
import { makeSigner } from '../../../../scripts/bench/signer.ts';
import { makeAuthenticator } from '../../../support/authenticator.ts';
import { enrolled, enrolmentOf, signedBy, type SignAs } from '../../../support/enrolled.ts';
import { codeOf } from '../../refused.ts';

const PEOPLE = ['custodian-1', 'custodian-2', 'commander-1', 'stranger-1'];
const signers = new Map(PEOPLE.map((id) => [id, makeSigner({ id, roles: [] })]));
const keysOf = (id: string) => signers.get(id)?.publicKey.split('\n') ?? [];
const signAs: SignAs = ({ person, text, namespace }) => signers.get(person)?.sign(text, namespace) ?? '';
const device = makeAuthenticator();
const enrolment = enrolmentOf({ passkey: device.passkey, person: 'custodian-1' });

function vouchesOf(people: readonly string[], given: { roster?: readonly string[] } = {}) {
  const roster = given.roster ?? PEOPLE;
  const signed = signedBy({ statement: enrolment, people, signAs });
  return requireVouched({ signed, keysOf: (id) => (roster.includes(id) ? keysOf(id) : []) });
}

describe('who makes a passkey a person’s', () => {
  it.each([[['custodian-1']], [['custodian-2', 'commander-1']], [['commander-1', 'custodian-1']]])(
    'is %j',
    (people) => {
      const vouches = vouchesOf(people);
      expect(vouches.map(({ person }) => person)).toEqual(people);
      expect(vouches[0]?.key).toBe(
        keysOf(people[0] ?? '')[0]
          ?.split(' ')
          .slice(0, 2)
          .join(' '),
      );
    },
  );

  it.each([
    ['one other', ['commander-1'], PEOPLE],
    ['one other twice', ['commander-1', 'commander-1'], PEOPLE],
    ['one other and somebody of another roster', ['commander-1', 'stranger-1'], PEOPLE.slice(0, 3)],
    ['the person, by a key that the roster does not have', ['custodian-1'], PEOPLE.slice(1)],
    ['the person, with somebody of another roster', ['custodian-1', 'stranger-1'], PEOPLE.slice(0, 3)],
  ])('is not %s', (_what, people, roster) => {
    expect(codeOf(() => vouchesOf(people, { roster }))).toBe('PASSKEY_UNTRUSTED');
  });

  it.each([
    ['SIGNATURE_INVALID', 'another statement', { ...enrolment, person: 'custodian-2' }, 'breakglass-passkey'],
    ['SIGNATURE_MALFORMED', 'another namespace', enrolment, DECISION_NAMESPACE],
  ])('%s: signed was %s', (code, _what, statement, namespace) => {
    const others: SignAs = (given) => signAs({ ...given, namespace });
    const { signatures } = signedBy({ statement, people: ['custodian-1'], signAs: others });
    expect(codeOf(() => requireVouched({ signed: { statement: enrolment, signatures }, keysOf }))).toBe(code);
  });
});

describe('a signature of a person', () => {
  const MESSAGE = '{"choice":"approve"}';
  const own = enrolled({ enrolment, signAs, keysOf });
  const signer: Signer = { id: 'custodian-1', keys: keysOf('custodian-1'), passkeys: [own] };
  const verify = (passkeys: readonly PlannedPasskey[], given: Partial<Signer> = {}) =>
    verifyOwnSignature({
      message: MESSAGE,
      signature: device.assert(MESSAGE),
      namespace: DECISION_NAMESPACE,
      signer: { ...signer, passkeys, ...given },
    });

  it('is by an SSH key or by a passkey, and names it', () => {
    const signature = signAs({ person: 'custodian-1', text: MESSAGE, namespace: DECISION_NAMESPACE });
    const ssh = verifyOwnSignature({ message: MESSAGE, signature, namespace: DECISION_NAMESPACE, signer });
    expect(ssh).toEqual({ key: signers.get('custodian-1')?.fingerprint, asserted: null });
    const { key, asserted } = verify([own]);
    expect(key).toBe(passkeyFingerprint(device.passkey));
    expect(asserted).toEqual({ passkey: device.passkey, counter: 1 });
    expect(passkeySpki(device.passkey)).toHaveLength(91);
  });

  it('counts by a passkey that two others enrolled, whoever they are in the plan', () => {
    expect(
      verify([enrolled({ enrolment, people: ['custodian-2', 'stranger-1'], signAs, keysOf })]).asserted,
    ).not.toBeNull();
  });

  const [vouch] = own.vouches;
  if (vouch === undefined) throw new Error('expected a vouch');
  const twoNames = () => {
    const asOne: SignAs = (given) => signAs({ ...given, person: 'stranger-1' });
    const { signatures } = signedBy({
      statement: enrolment,
      people: ['custodian-2', 'commander-1'],
      signAs: asOne,
    });
    const [key = ''] = keysOf('stranger-1');
    return { enrolment, vouches: signatures.map((each) => ({ ...each, key })) };
  };
  it.each<[string, string, PlannedPasskey, Partial<Signer>]>([
    [
      'PASSKEY_UNTRUSTED',
      "another person's passkey",
      own,
      { id: 'custodian-2', keys: keysOf('custodian-2') },
    ],
    ['PASSKEY_UNTRUSTED', 'a person whose key is another by now', own, { keys: keysOf('stranger-1') }],
    ['PASSKEY_UNTRUSTED', 'no vouch', { ...own, vouches: [] }, {}],
    [
      'PASSKEY_UNTRUSTED',
      'one vouch of another',
      { ...own, vouches: [{ ...vouch, person: 'custodian-2' }] },
      {},
    ],
    ['PASSKEY_UNTRUSTED', 'one other under two names', twoNames(), {}],
    [
      'SIGNATURE_INVALID',
      'an enrolment that was changed',
      { ...own, enrolment: { ...enrolment, at: '2026-11-02T08:00:00.000Z' } },
      {},
    ],
  ])('is refused: %s for %s', (code, _what, planned, given) => {
    expect(codeOf(() => verify([planned], given))).toBe(code);
  });
});
