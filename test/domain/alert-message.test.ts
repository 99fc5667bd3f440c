import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAboutAccount } from '../../domain/alert-message.ts';

const account = {
  objectId: '11111111-1111-4111-8111-111111111111',
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
};
const { objectId, userPrincipalName } = account;
const about = (message: string, title: string | null = null) => isAboutAccount({ message, account, title });

describe('isAboutAccount', () => {
  it.each([
    ['the object id', `user=${objectId} signed in`],
    ['the object id in capitals', objectId.toUpperCase()],
    ['the name in quotes', `"${userPrincipalName}" signed in`],
    ['the name at the end of a sentence', `Sign-in of ${userPrincipalName}.`],
    ['the name after a colon', `upn:${userPrincipalName},ip:192.0.2.7`],
    ['a value in JSON', JSON.stringify({ data: [{ UserId: objectId }] })],
    [
      'a value in JSON after a line end',
      JSON.stringify({ text: `Signed in:\n${userPrincipalName}\nat noon` }),
    ],
    ['a value in JSON with escapes', '{"user":"breakglass-1\\u0040example.onmicrosoft.com"}'],
    ['a value deep in JSON', `${'['.repeat(50_000)}"${objectId}"${']'.repeat(50_000)}`],
    ['the last of many values', JSON.stringify([...Array.from({ length: 130_000 }, () => 1), objectId])],
    ['JSON within JSON', JSON.stringify({ entities: JSON.stringify([{ AadUserId: objectId }]) })],
  ])('sees %s', (_, message) => {
    expect(about(message)).toBe(true);
  });

  it.each([
    ['nobody', 'somebody signed in'],
    ['a longer name before', `old-${userPrincipalName}`],
    ['a longer name behind', `${userPrincipalName}.example`],
    ['another number', userPrincipalName.replace('-1@', '-11@')],
    ['a longer id', `${objectId}0`],
    ['a key instead of a value', JSON.stringify({ [objectId]: true })],
    ['a dot that is any character', userPrincipalName.replace('.onmicrosoft', 'xonmicrosoft')],
  ])('does not see %s', (_, message) => {
    expect(about(message)).toBe(false);
  });

  it('wants the title beside the account', () => {
    expect(about(`Emergency account used: ${objectId}`, 'Emergency account used')).toBe(true);
    expect(about(`Password changed: ${objectId}`, 'Emergency account used')).toBe(false);
  });

  it('never takes another account for it, whatever stands around', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '-'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        expect(about(`${before}${userPrincipalName}`)).toBe(false);
        expect(about(`${objectId}${after}`)).toBe(false);
        expect(about(`${before} ${objectId} ${after}`)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
