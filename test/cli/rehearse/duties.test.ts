import { describe, expect, it } from '@jest/globals';
import { carryOut, type Envelope, type Room } from '../../../cli/rehearse/duties.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import type { StepKind } from '../../../domain/steps/index.ts';
import { EXAMPLE_ASK } from '../example-run.ts';

function furnish({ refused = false, alert = true }: { refused?: boolean; alert?: boolean } = {}) {
  const seen: string[] = [];
  const envelope: Envelope = {
    userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
    credential: 'old',
    seal: 'A-1001',
    newSeal: 'B-1001',
    session: null,
    resealed: false,
  };
  const room: Room = {
    envelopes: new Map([['breakglass-1', envelope]]),
    address: '203.0.113.10',
    portal: {
      signIn: ({ credential, address }) => {
        seen.push(`${credential} from ${address}`);
        return Promise.resolve(
          refused
            ? { in: false, errorCode: 'AADSTS53003' }
            : { in: true, session: 'cookie', requestId: 'request' },
        );
      },
      countPolicies: () => Promise.resolve('9'),
      replacePasskey: () => Promise.resolve('new'),
      registerPasskey: () => Promise.resolve('new'),
      deleteOldPasskey: () => Promise.resolve(),
    },
    readPass: (step) => Promise.resolve(`pass of ${step}`),
    alertOf: () => Promise.resolve(alert ? { id: 'alert', seenAt: '2026-04-01T09:00:00.000Z' } : null),
  };
  const answer = (kind: StepKind, ask = EXAMPLE_ASK) =>
    carryOut({ room, ask, kind, account: 'breakglass-1', plan: 'c0ffee00'.padEnd(64, '0') });
  return { envelope, answer, seen };
}

describe('a pretend person', () => {
  it('reads the seal from the envelope', async () => {
    expect(await furnish().answer('retrieve')).toEqual({
      choice: 'attest',
      reason: '',
      values: { seal: 'A-1001' },
    });
  });

  it('signs in with what the envelope holds and reports the request id', async () => {
    const { answer, seen } = furnish();
    expect((await answer('sign-in')).values).toEqual({ 'request-id': 'request' });
    expect(seen).toEqual(['old from 203.0.113.10']);
    expect((await answer('admin-action')).values).toEqual({ 'policies-seen': '9' });
  });

  it('says no, with the code, where the portal refuses', async () => {
    expect(await furnish({ refused: true }).answer('sign-in')).toMatchObject({
      choice: 'deny',
      reason: 'the sign-in was refused with AADSTS53003',
    });
  });

  const rotation: OpenAsk = {
    ...EXAMPLE_ASK,
    answered: [],
    values: [
      { name: 'new-seal', ask: 'Number of the new seal' },
      { name: 'request-id', ask: 'If you signed in anew', pattern: '^([0-9a-f-]{36})?$' },
    ],
  };

  it('signs in anew to replace the passkey, once; the second person only reads the new seal', async () => {
    const { answer, envelope, seen } = furnish();
    envelope.session = 'still open';
    const [first, second] = [await answer('rotate', rotation), await answer('rotate', rotation)];
    expect(first.values).toEqual({ 'new-seal': 'B-1001', 'request-id': 'request' });
    expect(second.values).toEqual({ 'new-seal': 'B-1001' });
    expect(seen).toHaveLength(1);
    expect(envelope).toMatchObject({ credential: 'new', session: null, resealed: true });
  });

  it('looks on where somebody at a terminal has replaced it, and reads the seal with their own eyes', async () => {
    const { answer, envelope, seen } = furnish();
    const after = { ...rotation, answered: EXAMPLE_ASK.answered };
    expect((await answer('rotate', after)).values).toEqual({ 'new-seal': 'B-1001' });
    expect(seen).toEqual([]);
    expect(envelope.credential).toBe('old');
  });

  it('writes no seal and no request id where none is asked for', async () => {
    expect((await furnish().answer('rotate', { ...rotation, values: [] })).values).toEqual({});
  });

  it('invents no alert', async () => {
    expect((await furnish().answer('alert')).values).toMatchObject({ 'alert-id': 'alert' });
    expect(await furnish({ alert: false }).answer('alert')).toMatchObject({
      choice: 'deny',
      reason: 'no alert came',
    });
  });

  it('writes what fits the pattern, and refuses to guess where nothing does', async () => {
    const { answer } = furnish();
    const asked = (pattern: string) => ({
      ...EXAMPLE_ASK,
      values: [{ name: 'present', ask: 'How many', pattern }],
    });
    expect((await answer('attest', asked('^.{5,40}$'))).values).toEqual({ present: 'a pretend answer' });
    expect((await answer('attest', asked('^[0-9]{1,2}$'))).values).toEqual({ present: '2' });
    expect((await answer('attest', asked('^[0-9a-f]{8}$'))).values).toEqual({ present: 'c0ffee00' });
    expect((await answer('attest', asked('^[0-9]*$'))).values).toEqual({});
    await expect(answer('attest', asked('^never$'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});
