import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { reportsOf } from '../../domain/sign-in-reports.ts';
import { BASE, plan } from './conformity/forge.ts';

const ACCOUNT = 'breakglass-1';
const [account] = plan.accounts;
if (account === undefined) throw new RangeError('expected an account');

/** What the custodian wrote in the true run, and its window. */
const ID = '33333333-3333-4333-8333-333333333333';
const OTHER = '55555555-5555-4555-8555-555555555555';
const OPENED = BASE.find((event) => event.type === 'window-opened');
if (OPENED?.type !== 'window-opened') throw new RangeError('expected a window');
const { step: SIGN_IN } = OPENED;
const WINDOW = { from: OPENED.at, until: OPENED.until };

/** The true run, with other words in the fact that the sign-in was recorded. */
function recorded(change: object): JournalEvent[] {
  return BASE.map((event) =>
    event.type === 'fact' && event.claim === 'sign-in.recorded' ? { ...event, ...change } : event,
  );
}

/** The true run, with an id written where each other step asks for one too. */
function againWith(id: string): JournalEvent[] {
  return BASE.map((event) => {
    if (event.type !== 'decision-accepted' || event.step === SIGN_IN) return event;
    const { values } = event.statement;
    const signed = 'request-id' in values ? { ...values, 'request-id': id } : values;
    return { ...event, statement: { ...event.statement, values: signed } };
  });
}

const ofSignIn = (events: readonly JournalEvent[]) => reportsOf({ plan, events, account: ACCOUNT })[0];

describe('what people reported of sign-ins', () => {
  it.each([
    ['by its request id', { expected: `a sign-in with request id ${ID}` }, 'request-id'],
    [
      'refused, by its request id in capitals',
      { expected: `… request id ${ID.toUpperCase()}`, state: 'contradicted' },
      'request-id',
    ],
    ['nowhere', { expected: `… request id ${ID}`, state: 'inconclusive' }, 'either-id'],
    ['by a correlation id', { expected: `… correlation id ${ID}, request id ${OTHER}` }, 'either-id'],
    ['by an id that only ends as it does', { expected: `… correlation id ${ID}` }, 'either-id'],
    ['in another step', { expected: `… request id ${ID}`, step: 'elsewhere' }, 'either-id'],
    ['by another claim', { expected: `… request id ${ID}`, claim: 'sign-in.method' }, 'either-id'],
  ])(
    'says whether its correlation id may still count, where the sign-in was found %s',
    (_, change, accept) => {
      expect(ofSignIn(recorded(change))).toEqual({ ids: [ID], accept, window: WINDOW });
    },
  );

  it('is each by itself in other steps, from the question to its end', () => {
    const events = againWith(OTHER);
    const [, ...others] = reportsOf({ plan, events, account: ACCOUNT });
    const asked = events.filter(
      (event) => event.type === 'asked' && event.step !== SIGN_IN && event.values.some(isId),
    );
    const closes = events.filter((event) => event.type === 'ask-closed');
    const told = events.filter(
      (event) => event.type === 'decision-accepted' && event.statement.values['request-id'] === OTHER,
    );
    expect(others).toHaveLength(told.length);
    expect(new Set(others.map(({ ids: [id], accept }) => `${id} ${accept}`))).toEqual(
      new Set([`${OTHER} either-id`]),
    );
    const windows = asked.map((event) => ({
      from: event.at,
      until: closes.find((close) => event.type === 'asked' && close.ask === event.ask)?.at,
    }));
    expect(new Set(others.map(({ window }) => JSON.stringify(window)))).toEqual(
      new Set(windows.map((window) => JSON.stringify(window))),
    );
  });

  it('is nothing where nobody signed in anew, or the question was not answered in full', () => {
    expect(reportsOf({ plan, events: againWith(''), account: ACCOUNT })).toHaveLength(1);
    const expired = BASE.map((event): JournalEvent =>
      event.type === 'ask-closed' ? { ...event, outcome: 'expired' } : event,
    );
    expect(reportsOf({ plan, events: expired, account: ACCOUNT })).toEqual([]);
  });

  it('is of the account alone', () => {
    const events = againWith(OTHER);
    const all = reportsOf({ plan, events, account: ACCOUNT });
    const anothers = { ...account, id: 'breakglass-2' };
    const steps = plan.steps.map((step) =>
      step.do === 'sign-in' && step.id === SIGN_IN ? { ...step, account: anothers.id } : step,
    );
    const two = { ...plan, accounts: [account, anothers], steps };
    expect(reportsOf({ plan: two, events, account: anothers.id })).toEqual(all.slice(0, 1));
    expect(reportsOf({ plan: two, events, account: ACCOUNT })).toEqual(all.slice(1));
    expect(reportsOf({ plan: two, events, account: null })).toEqual([]);
  });
});

function isId({ name }: { readonly name: string }): boolean {
  return name === 'request-id';
}
