import { describe, expect, it } from '@jest/globals';
import { exemptionOf, usualGroup, type UsualGroup } from '../../../domain/conditional-access/exemption.ts';
import { isInScope } from '../../../domain/conditional-access/users.ts';
import { madePolicy, SIGN_IN } from './made.ts';

const { account } = SIGN_IN;
const policy = madePolicy();
const GROUP: UsualGroup = {
  id: 'group',
  excludedBy: 1,
  name: 'Emergency',
  dynamic: false,
  others: { names: [], all: true },
};

describe('the smallest change that lets an account in', () => {
  it('excludes the account where no group of it is excluded elsewhere', () => {
    const found = exemptionOf({ policy, group: null, account });
    expect(found).toMatchObject({ excluded: 'me', member: 'excludeUsers' });
    expect(found.diff.split('\n')).toEqual([
      '--- policy p1 "Block all"',
      '+++ policy p1 "Block all"',
      '@@ -4,7 +4,9 @@',
      '       "includeUsers": [',
      '         "All"',
      '       ],',
      '-      "excludeUsers": [],',
      '+      "excludeUsers": [',
      '+        "me"',
      '+      ],',
      '       "includeGroups": [],',
      '       "excludeGroups": [],',
      '       "includeRoles": [],',
    ]);
  });

  it('excludes the group that other enforced policies leave out, in one line where others are excluded', () => {
    const users = { includeUsers: ['All'], excludeGroups: ['staff'] };
    const blocking = madePolicy({ users });
    const sparing = madePolicy({ id: 'p2', users: { includeUsers: ['All'], excludeGroups: ['group'] } });
    expect(usualGroup({ policies: [blocking, sparing], account })).toEqual({ id: 'group', excludedBy: 1 });
    const found = exemptionOf({ policy: blocking, group: GROUP, account });
    expect(found).toMatchObject({ excluded: 'group', member: 'excludeGroups' });
    const changed = found.diff.split('\n').filter((line) => /^[+-] /.test(line));
    expect(changed).toEqual(['+        "group",']);
  });

  it('passes over what disabled policies leave out', () => {
    const off = madePolicy({ id: 'p2', state: 'disabled', users: { excludeGroups: ['group'] } });
    expect(usualGroup({ policies: [policy, off], account })).toBeNull();
  });

  it.each<[string, Partial<UsualGroup>]>([
    ['holds somebody else', { others: { names: ['worker-1'], all: true } }],
    ['holds more than was read', { others: { names: [], all: false } }],
    ['is filled by a rule', { dynamic: true }],
    ['may not be looked into', { dynamic: null, others: null }],
  ])('excludes the account itself where the group %s', (_what, seen) => {
    const found = exemptionOf({ policy, group: { ...GROUP, ...seen }, account });
    expect(found).toMatchObject({ excluded: 'me', member: 'excludeUsers' });
  });

  it('is enough', () => {
    const { excluded, member } = exemptionOf({ policy, group: null, account });
    const users = { ...policy.users, [member]: [excluded] };
    expect([isInScope({ users: policy.users, account }), isInScope({ users, account })]).toEqual([
      'yes',
      'no',
    ]);
  });
});
