import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Plan, PlannedPerson } from '../../../domain/plan/types.ts';
import { REVIEW_NAMESPACE } from '../../../domain/review.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { requirePlanPasskeys } from '../../../evidence/core/passkey/plan-passkeys.ts';
import { bytesOf, sha256Hex } from '../../../evidence/core/hash.ts';
import { requireOwnSignature } from '../../../evidence/core/review.ts';
import { checkDecisions } from '../../../evidence/verify/decisions.ts';
import { checkJournal } from '../../../evidence/verify/journal.ts';
import { checkPlan } from '../../../evidence/verify/plan.ts';
import { checkRoster } from '../../../evidence/verify/roster.ts';
import { makeSigner } from '../../../scripts/bench/signer.ts';
import { makeAuthenticator } from '../../support/authenticator.ts';
import { enrolled, enrolmentOf, type SignAs } from '../../support/enrolled.ts';
import { codeOf, codeOfAsync } from '../refused.ts';
import { saved } from '../saved-evidence.ts';

type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;

const run = saved('passkeys.json');
const plan: Plan = run.input.plan;
const journal = checkJournal(bytesOf(run.leaves.map((leaf) => `${leaf}\n`).join('')));
const decided = journal.events.flatMap((event) => (event.type === 'decision-accepted' ? [event] : []));

function first(person: string): Accepted {
  const found = decided.find((event) => event.person === person);
  if (found === undefined) throw new Error(`expected a decision of ${person}`);
  return found;
}

/** Checks the decisions of the saved run, with one of them as a forger would have it. */
function check({
  event,
  of = plan,
  events: given = journal.events,
}: {
  event?: Accepted;
  of?: Plan;
  events?: readonly JournalEvent[];
} = {}) {
  const events = given.map((each) => (each.n === event?.n ? event : each));
  const files = new Map<string, string>(
    events.flatMap((each) =>
      each.type === 'decision-accepted'
        ? [
            [`decisions/${each.n}.json`, canonicalText(each.statement)] as const,
            [`decisions/${each.n}.sig`, each.signature] as const,
          ]
        : [],
    ),
  );
  const read = (name: string) => Promise.resolve(bytesOf(files.get(name) ?? ''));
  return checkDecisions({
    files: { names: [], folders: [], read },
    journal: { ...journal, events },
    plan: of,
  });
}

function changed(person: string, change: (was: PlannedPerson) => Partial<PlannedPerson>): Plan {
  const people = plan.people.map((was) => (was.id === person ? { ...was, ...change(was) } : was));
  return { ...plan, people };
}

const passkeysOf = (person: string) => plan.people.find(({ id }) => id === person)?.passkeys ?? [];

describe('decisions by passkey of a run that the workflow made', () => {
  it('verify, beside those by SSH key', async () => {
    const kinds = (await check()).map(({ person, key }) => [person, key.replace(/SHA256:.*/, '')]);
    expect(kinds).toEqual([
      ['security-1', 'passkey:'],
      ['security-2', ''],
      ['custodian-1', 'passkey:'],
      ['custodian-2', 'passkey:'],
      ['custodian-1', 'passkey:'],
    ]);
  });

  it.each<[string, string, () => Parameters<typeof check>[0]]>([
    [
      'DECISION_MISMATCH',
      'the name of another key',
      () => ({ event: { ...first('custodian-1'), key: first('custodian-2').key } }),
    ],
    [
      'KEY_UNTRUSTED',
      "a colleague's assertion",
      () => ({ event: { ...first('custodian-1'), signature: first('custodian-2').signature } }),
    ],
    [
      'SIGNATURE_INVALID',
      'their own assertion over another statement',
      () => ({ event: { ...first('custodian-1'), signature: decided.at(-1)?.signature ?? '' } }),
    ],
    [
      'SIGNATURE_MALFORMED',
      'an assertion that was cut',
      () => ({ event: { ...first('custodian-1'), signature: '{"a":1}' } }),
    ],
    [
      'KEY_UNTRUSTED',
      'a passkey that the plan does not have',
      () => ({ of: changed('custodian-1', () => ({ passkeys: undefined })) }),
    ],
    [
      'PASSKEY_UNTRUSTED',
      'a passkey that nobody vouches for',
      () => ({
        of: changed('custodian-1', ({ passkeys = [] }) => ({
          passkeys: passkeys.map((each) => ({ ...each, vouches: [] })),
        })),
      }),
    ],
  ])('break with %s for %s', async (code, _what, forged) => {
    expect(await codeOfAsync(() => check(forged()))).toBe(code);
  });

  it('break where a counter goes back: the later of two, read before the earlier', async () => {
    const asked = journal.events.filter(({ type }) => type === 'asked');
    const events = [...asked, ...decided.toReversed()];
    expect(await codeOfAsync(() => check({ events }))).toBe('PASSKEY_COUNTER');
    expect(await codeOfAsync(() => check({ events: [...asked, ...decided] }))).toBe('accepted');
  });
});

describe('what people sign about a closed run', () => {
  const device = makeAuthenticator();
  const enrolment = enrolmentOf({ passkey: device.passkey, person: 'custodian-1' });
  const signer = makeSigner({ id: 'custodian-1', roles: [] });
  const signAs: SignAs = ({ text, namespace }) => signer.sign(text, namespace);
  const passkeys = [enrolled({ enrolment, signAs, keysOf: () => [signer.publicKey] })];
  const people = [{ id: 'custodian-1', keys: [signer.publicKey], passkeys }];
  const statement = '{"kind":"breakglass-review"}';
  const requireOwn = (signature: string, person = 'custodian-1') =>
    requireOwnSignature({ signed: { statement, signature }, person, run: { plan: { people } } });

  it('may be by passkey, whatever its counter', () => {
    for (const counter of [9, 3])
      expect(requireOwn(device.assert(statement, { counter }))).toMatch(/^passkey:SHA256:/);
    expect(requireOwn(signer.sign(statement, REVIEW_NAMESPACE))).toMatch(/^SHA256:/);
  });

  it('is refused as a decision is', () => {
    expect(codeOf(() => requireOwn(device.assert('{"kind":"breakglass-decision"}')))).toBe(
      'SIGNATURE_INVALID',
    );
    expect(codeOf(() => requireOwn(device.assert(statement, { flags: 0x01 })))).toBe('PASSKEY_FLAGS');
    expect(codeOf(() => requireOwn(device.assert(statement), 'custodian-2'))).toBe('KEY_UNTRUSTED');
  });
});

describe('the passkeys of a plan', () => {
  const [own] = passkeysOf('custodian-1');
  const [byOthers] = passkeysOf('security-1');
  if (own === undefined || byOthers === undefined) throw new Error('expected passkeys');

  const codeOfPlan = (of: Plan) =>
    codeOf(() => {
      requirePlanPasskeys(of);
    });

  it('hold by the plan alone', () => {
    expect(byOthers.vouches.map(({ person }) => person)).toEqual(['commander-1', 'stranger']);
    expect(codeOfPlan(plan)).toBe('accepted');
  });

  it.each<[string, string, Plan]>([
    ['PASSKEY_UNTRUSTED', 'of another organisation', { ...plan, organisation: 'example-2' }],
    ['PASSKEY_UNTRUSTED', "of another person's", changed('custodian-3', () => ({ passkeys: [own] }))],
    [
      'PASSKEY_UNTRUSTED',
      'by a key that the plan gives somebody else',
      changed('commander-1', () => ({ keys: ['ssh-ed25519 AAAA'] })),
    ],
    ['ID_DUPLICATE', 'twice', changed('custodian-1', () => ({ passkeys: [own, own] }))],
    [
      'SIGNATURE_INVALID',
      'with another key in it',
      changed('custodian-1', () => ({
        passkeys: [{ ...own, enrolment: { ...own.enrolment, passkey: byOthers.enrolment.passkey } }],
      })),
    ],
  ])('break with %s: one %s', (code, _what, forged) => {
    expect(codeOfPlan(forged)).toBe(code);
  });

  it('are checked with the plan, at its file', async () => {
    const forged = changed('custodian-1', () => ({ passkeys: [own, own] }));
    const bytes = bytesOf(canonicalText(forged));
    const files = {
      names: [],
      folders: [],
      read: (name: string) => Promise.resolve(name === 'plan.json' ? bytes : bytesOf('x')),
    };
    const opened = { ...journal.opened, plan: sha256Hex(bytes) };
    await expect(checkPlan({ files, opened })).rejects.toMatchObject({
      report: { code: 'ID_DUPLICATE', place: 'plan.json' },
    });
  });

  it('are vouched for by keys of the roster, also where the plan itself asks nothing of who did', () => {
    const people = plan.people.map(({ id, roles, keys }) => ({ id, roles: [...roles], keys: [...keys] }));
    const stranger = byOthers.vouches.find(({ person }) => person === 'stranger');
    const all = [...people, { id: 'stranger', roles: ['guest'], keys: [stranger?.key ?? ''] }];
    const { organisation } = plan;
    expect(
      codeOf(() => {
        checkRoster({ plan, roster: { organisation, people: all } });
      }),
    ).toBe('accepted');
    expect(
      codeOf(() => {
        checkRoster({ plan, roster: { organisation, people } });
      }),
    ).toBe('KEY_UNTRUSTED');
  });
});
