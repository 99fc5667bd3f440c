import { describe, expect, it } from '@jest/globals';
import { checkStance, sayUndeclared } from '../../../cli/doctor/stance.ts';

const POLICY = '11111111-1111-4111-8111-111111111111';
const EXCEPTION = { policy: POLICY, owner: 'security-1', reason: 'migration', until: '2027-03-31' };
const bare = { id: 'breakglass-1', 'policy-exceptions': [] };

describe('which policies an account declares as meant for it', () => {
  it.each([
    ['names one', { ...bare, 'policies-that-may-apply': [POLICY] }, 'ok'],
    ['says that none is', { ...bare, 'policies-that-may-apply': [] }, 'ok'],
    ['names one for a time', { ...bare, 'policy-exceptions': [EXCEPTION] }, 'ok'],
    ['says nothing', bare, 'warn'],
  ])('is seen where it %s', (_, account, state) => {
    expect(checkStance([account]).state).toBe(state);
  });

  it('is told by account, with what to write', () => {
    const declared = { ...bare, id: 'breakglass-2', 'policies-that-may-apply': [POLICY] };
    const { seen, mend } = checkStance([bare, declared]);
    expect(seen).toContain('policies-that-may-apply: breakglass-1;');
    expect(mend).toContain('or write []');
    expect(sayUndeclared([bare, declared])).toEqual([`${seen} → ${mend}`]);
    expect(sayUndeclared([declared])).toEqual([]);
  });
});
