import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { RUNS, SETUP, TREE } from '../../evidence/package/documents/commands.ts';
import { runFolder } from '../../evidence/folder.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { BAD, publishedBlocks, typed } from './by-hand-typed.ts';
import { saved, storeSaved, type Saved } from './saved-evidence.ts';

const run = saved('passkeys.json');
type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;
const byPasskey = run.events.filter(
  (event): event is Accepted => event.type === 'decision-accepted' && event.key.startsWith('passkey:'),
);

/** What the published lines print about the saved run, with these events and this plan. */
async function byHand({
  of = run,
  events = run.events,
}: { of?: Saved; events?: readonly JournalEvent[] } = {}) {
  const blocks = await publishedBlocks();
  for (const block of [SETUP, TREE, RUNS]) expect(blocks).toContain(block);
  const directory = await temporaryDirectory('by-hand');
  await storeSaved({ directory, of, events });
  const lines = [SETUP, TREE, RUNS].join('').replace('LOGS=(ledger runs/*)', 'LOGS=(.)');
  return typed({
    folder: runFolder({ directory, run: of.input.run }).root,
    lines,
    elsewhere: { vkey: 'none' },
  });
}

function changed(
  event: Accepted,
  change: (assertion: Record<string, string>) => Record<string, string>,
): Accepted {
  const assertion = JSON.parse(event.signature) as Record<string, string>;
  return { ...event, signature: JSON.stringify({ ...assertion, ...change(assertion) }) };
}

function withBit(text: string, at: number, bit: number): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[at] = (bytes[at] ?? 0) ^ bit;
  return bytes.toString('base64url');
}

/** A journal whose decision of event `n` came late instead. */
function withLate(n: number, change: (event: Accepted) => Accepted = (event) => event) {
  return run.events.map((event): JournalEvent => {
    if (event.type !== 'decision-accepted' || event.n !== n) return event;
    const { ask, person, choice, key, statement, signature, at, run: of } = change(event);
    return { v: 1, n, at, run: of, type: 'decision-late', ask, person, choice, key, statement, signature };
  });
}

describe('the commands of the format page, on decisions that came late', () => {
  const accepted = run.events.filter((event) => event.type === 'decision-accepted');
  const bySsh = accepted.find(({ key }) => !key.startsWith('passkey:'));
  const other = (event: Accepted): Accepted => ({
    ...event,
    statement: { ...event.statement, reason: 'other' },
  });

  it.each([
    ['an SSH key', bySsh, /late\/\d+\.json: Good "breakglass-decision"/, /Could not verify signature/],
    [
      'a passkey',
      byPasskey[0],
      /late\/\d+\.sig: Signature Verified/,
      /late\/\d+\.sig, by a passkey of .*: WRONG/,
    ],
  ] as const)(
    'find one by %s good, and one over another statement wrong',
    async (_what, event, good, bad) => {
      const { n = 0 } = event ?? {};
      const honest = await byHand({ events: withLate(n) });
      expect(honest).toContain(`decision ${n} came late, counts for nothing and is of this run`);
      expect(honest).toMatch(good);
      expect(honest).not.toMatch(bad);
      expect(await byHand({ events: withLate(n, other) })).toMatch(bad);
    },
  );
});

describe('the commands of the format page, on decisions by passkey', () => {
  it('find them good, and who enrolled the passkeys', async () => {
    const out = await byHand();
    expect(byPasskey).toHaveLength(4);
    for (const { n, person } of byPasskey)
      expect(out).toContain(`decisions/${n}.sig, by a passkey of ${person} over this statement: good`);
    expect(out.match(/Signature Verified Successfully/g)).toHaveLength(4);
    expect(out.match(/Good "breakglass-passkey" signature for/g)).toHaveLength(4);
    expect(out.match(/Good "breakglass-decision" signature for/g)).toHaveLength(1);
    expect(out).toMatch(/passkey \d of security-1, by commander-1 and stranger: good/);
    expect(out).not.toMatch(BAD);
  });

  it('find one over another statement, one without its person, one that was changed, and a false enrolment', async () => {
    const [one, two, three, four] = byPasskey;
    if (one === undefined || two === undefined || three === undefined || four === undefined)
      throw new Error('expected four decisions');
    const forged = [
      changed(one, ({ authenticatorData = '' }) => ({
        authenticatorData: withBit(authenticatorData, 32, 0x04),
      })),
      { ...two, signature: four.signature },
      changed(three, ({ signature = '' }) => ({ signature: withBit(signature, 20, 0x01) })),
    ];
    const { plan } = run.input;
    const at = '2026-11-02T08:00:00.000Z';
    const people = plan.people.map(({ passkeys, ...person }) =>
      passkeys === undefined
        ? person
        : {
            ...person,
            passkeys: passkeys.map((each) => ({ ...each, enrolment: { ...each.enrolment, at } })),
          },
    );
    const out = await byHand({
      of: { ...run, input: { ...run.input, plan: { ...plan, people } } },
      events: run.events.map((event) => forged.find(({ n }) => n === event.n) ?? event),
    });
    expect(out).toContain(`decisions/${one.n}.sig, by a passkey of ${one.person} over this statement: WRONG`);
    expect(out).toContain(`decisions/${two.n}.sig, by a passkey of ${two.person} over this statement: WRONG`);
    expect(out).toContain(
      `decisions/${three.n}.sig, by a passkey of ${three.person} over this statement: good`,
    );
    expect(out).toMatch(new RegExp(`decisions/${three.n}\\.sig: Signature Verification Failure`));
    expect(out.match(/Could not verify signature/g)).toHaveLength(4);
    expect(out).not.toContain('Good "breakglass-passkey"');
  });
});

/** A decision with client data that say something else. */
function withClient(event: Accepted, more: Readonly<Record<string, unknown>>): Accepted {
  return changed(event, ({ clientDataJSON = '' }) => {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    const text = JSON.stringify({ ...(said as object), ...more });
    return { clientDataJSON: Buffer.from(text).toString('base64url') };
  });
}

function withCounter(event: Accepted, counter: number): Accepted {
  return changed(event, ({ authenticatorData = '' }) => {
    const bytes = Buffer.from(authenticatorData, 'base64url');
    bytes.writeUInt32BE(counter, 33);
    return { authenticatorData: bytes.toString('base64url') };
  });
}

type Planned = NonNullable<Saved['input']['plan']['people'][number]['passkeys']>[number];

function passkeyOf(person: string): Planned['enrolment']['passkey'] | undefined {
  return run.input.plan.people.find(({ id }) => id === person)?.passkeys?.[0]?.enrolment.passkey;
}

/** The saved run, with the enrolments of one person as a forger would have them. */
function withEnrolment(person: string, change: (was: Planned) => Planned): Saved {
  const { plan } = run.input;
  const people = plan.people.map((each) =>
    each.id === person && each.passkeys !== undefined
      ? { ...each, passkeys: each.passkeys.map(change) }
      : each,
  );
  return { ...run, input: { ...run.input, plan: { ...plan, people } } };
}

describe('the commands of the format page find wrong', () => {
  const [first] = byPasskey;
  const last = byPasskey.findLast(({ person }) => person === 'custodian-1');
  if (first === undefined || last === undefined) throw new Error('expected decisions by passkey');

  it.each<[string, Accepted]>([
    ['an enrolment in the place of an assertion', withClient(first, { type: 'webauthn.create' })],
    ['one for another challenge', withClient(first, { challenge: 'AAAA' })],
    ['one in a frame of another page', withClient(first, { crossOrigin: true })],
    ['one under another page', withClient(first, { topOrigin: 'https://elsewhere.example' })],
    ['one at another address', withClient(first, { origin: 'https://elsewhere.example' })],
    [
      'one of another kind of device',
      changed(first, ({ authenticatorData = '' }) => ({
        authenticatorData: withBit(authenticatorData, 32, 0x08),
      })),
    ],
    ['one whose counter went back', withCounter(last, 0)],
  ])('a decision: %s', async (_what, forged) => {
    const events = run.events.map((event) => (event.n === forged.n ? forged : event));
    expect(await byHand({ events })).toContain(
      `decisions/${forged.n}.sig, by a passkey of ${forged.person} over this statement: WRONG`,
    );
  });

  it.each<[string, string, (was: Planned) => Planned]>([
    [
      'of somebody else',
      'custodian-1',
      (was) => ({ ...was, enrolment: { ...was.enrolment, person: 'custodian-2' } }),
    ],
    [
      'of another organisation',
      'custodian-1',
      (was) => ({ ...was, enrolment: { ...was.enrolment, organisation: 'other' } }),
    ],
    [
      'of a passkey that somebody else has',
      'custodian-2',
      (was) => {
        const passkey = passkeyOf('custodian-1') ?? was.enrolment.passkey;
        return { ...was, enrolment: { ...was.enrolment, passkey } };
      },
    ],
    [
      'of a key that somebody else has',
      'custodian-2',
      (was) => {
        const { key } = passkeyOf('custodian-1') ?? was.enrolment.passkey;
        return { ...was, enrolment: { ...was.enrolment, passkey: { ...was.enrolment.passkey, key } } };
      },
    ],
    ['by one other alone', 'security-1', (was) => ({ ...was, vouches: was.vouches.slice(0, 1) })],
    [
      'by one of two twice',
      'security-1',
      (was) => ({ ...was, vouches: [...was.vouches, ...was.vouches.slice(0, 1)] }),
    ],
    [
      'by a key that the plan does not give its person',
      'security-1',
      (was) => ({
        ...was,
        vouches: was.vouches.map((vouch) =>
          vouch.person === 'commander-1' ? { ...vouch, key: 'ssh-ed25519 AAAA' } : vouch,
        ),
      }),
    ],
  ])('an enrolment %s', async (_what, person, change) => {
    const out = await byHand({ of: withEnrolment(person, change) });
    expect(out).toMatch(new RegExp(`passkey \\d of ${person}, by .*: WRONG`));
  });
});
