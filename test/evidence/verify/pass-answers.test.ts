import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { contradictionOf } from '../../../evidence/verify/fact-answers.ts';
import { planOf } from '../../workflows/plan.ts';
import { PASS } from '../../workflows/pass-step.ts';
import { trueRun } from '../../domain/conformity/true-run.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const plan = planOf({ publicKey: (person) => `ssh-ed25519 ${person}`, change: { steps: [PASS] } });
const MADE = '2026-04-01T09:00:10.000Z';
const LATER = '2026-04-01T09:00:20.000Z';
const EVENTS = trueRun(plan).map((event) =>
  event.type === 'fact' && event.claim === 'pass.issued'
    ? { ...event, seen: `a pass made at ${MADE}` }
    : event,
);
const query = `GET /users/${plan.accounts[0]?.objectId ?? ''}/authentication/methods`;

const graphType = (name: string) => `#microsoft.graph.${name}AuthenticationMethod`;
const key = (id: string, createdDateTime: string) => ({
  '@odata.type': graphType('fido2'),
  id,
  createdDateTime,
});
const OLD = key('old', '2026-01-01T00:00:00Z');
const NEW = key('new', LATER);
const open = {
  '@odata.type': graphType('temporaryAccessPass'),
  id: 'p',
  createdDateTime: MADE,
  isUsable: true,
};
const used = { ...open, isUsable: false };

const REGISTERED = {
  expected: `a passkey of a declared model, registered after ${MADE}`,
  seen: `a passkey of the model that is not told, registered at ${LATER}`,
};
const SAID: Readonly<Partial<Record<Claim, Partial<Fact>>>> = {
  'pass.issued': { expected: 'a new temporary access pass', seen: `a pass made at ${MADE}` },
  'passkey.registered': REGISTERED,
  'passkey.lost-removed': { expected: 'a passkey from before the pass gone', seen: '0 of 1 still there' },
  'pass.gone': { expected: 'no temporary access pass that can be used', seen: 'none' },
};

function wrong({ claim, answer }: { claim: Claim; answer: readonly object[] }, asked = query): string | null {
  const found = EVENTS.find((event): event is Fact => event.type === 'fact' && event.claim === claim);
  if (found === undefined) throw new RangeError(`expected a fact ${claim}`);
  const fact: Fact = { ...found, ...SAID[claim], source: { from: 'graph:main', query: asked } };
  const compared = { before: [OLD], after: answer };
  return contradictionOf({ plan, events: EVENTS, fact, answer, compared, lastLooks: null });
}

describe('what a run with a pass says of the methods of the account', () => {
  it.each<[Claim, readonly object[], readonly object[]]>([
    ['pass.issued', [OLD, open], [OLD, used]],
    ['passkey.registered', [NEW, used], [OLD, used]],
    ['passkey.registered', [OLD, NEW], [OLD, NEW, key('copy', LATER)]],
    ['passkey.registered', [OLD, NEW], [OLD, NEW, { '@odata.type': graphType('phone'), id: 'tel' }]],
    ['passkey.lost-removed', [NEW], [OLD, NEW]],
    ['pass.gone', [NEW, used], [NEW, open]],
  ])('%s is held against the stored answer', (claim, right, forged) => {
    expect(wrong({ claim, answer: right })).toBeNull();
    expect(wrong({ claim, answer: forged })).toMatch(/^expected contradicted/);
    expect(wrong({ claim, answer: right }, 'GET /users/somebody/authentication/methods')).not.toBeNull();
  });
});
