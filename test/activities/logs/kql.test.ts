import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundQuery } from '../../../activities/logs/kql.ts';

const objectId = '11111111-1111-4111-8111-111111111111';
const since = '2026-04-01T09:00:00Z';
const query = 'SigninLogs | where UserId == account_id';

describe('boundQuery', () => {
  it('binds the account and the time before what is written, and the oldest rows after', () => {
    const account = { objectId: objectId.toUpperCase(), userPrincipalName: 'breakglass-1@example.com' };
    expect(boundQuery({ query, account, since }).split('\n')).toEqual([
      `let account_id = "${objectId}";`,
      'let account_name = "breakglass-1@example.com";',
      'let since = datetime(2026-04-01T09:00:00.000Z);',
      query,
      '| where TimeGenerated >= since',
      '| order by TimeGenerated asc',
      '| take 100',
    ]);
  });

  it('lets no name become a part of the query', () => {
    const nasty = fc.string({ unit: fc.constantFrom('"', '\\', "'", ';', '|', ' ', 'a', '/') });
    fc.assert(
      fc.property(nasty, (userPrincipalName) => {
        const line =
          boundQuery({ query, account: { objectId, userPrincipalName }, since }).split('\n')[1] ?? '';
        // JSON's escapes of these characters are those of KQL.
        expect(JSON.parse(line.slice('let account_name = '.length, -1))).toBe(userPrincipalName);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['an object id that is none', { objectId: '" or true //', userPrincipalName: 'a' }],
    ['a name on two lines', { objectId, userPrincipalName: 'a\n| union secrets' }],
  ])('refuses %s', (_, account) => {
    expect(() => boundQuery({ query, account, since })).toThrow(
      expect.objectContaining({ code: 'PLAN_IMPOSSIBLE' }),
    );
  });
});
