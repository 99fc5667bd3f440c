import { describe, expect, it } from '@jest/globals';
import { carryOut, type Envelope, type Room } from '../../../cli/rehearse/duties.ts';
import type { StepKind } from '../../../domain/steps/index.ts';
import { EXAMPLE_ASK } from '../example-run.ts';

function furnish({ refused = false, alert = true }: { refused?: boolean; alert?: boolean } = {}) {
  const seen: string[] = [];
  const envelope: Envelope = {
    userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
    credential: 'old',
    seal: 'A-1001',
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
    },
    alertOf: () => Promise.resolve(alert ? { id: 'alert', seenAt: '2026-04-01T09:00:00.000Z' } : null),
  };
  const answer = (kind: StepKind, ask = EXAMPLE_ASK) =>
    carryOut({ room, ask, kind, account: 'breakglass-1' });
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

  it('replaces the passkey once; the second person reads the same new seal', async () => {
    const { answer, envelope } = furnish();
    const ask = { ...EXAMPLE_ASK, values: [{ name: 'new-seal', ask: 'Number of the new seal' }] };
    const [first, second] = [await answer('rotate', ask), await answer('rotate', ask)];
    expect([first.values, second.values]).toEqual([{ 'new-seal': 'B-1001' }, { 'new-seal': 'B-1001' }]);
    expect(envelope).toMatchObject({ credential: 'new', session: null, resealed: true });
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
    expect((await answer('attest', asked('^[0-9]{1,2}$'))).values).toEqual({ present: '2' });
    await expect(answer('attest', asked('^never$'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});
