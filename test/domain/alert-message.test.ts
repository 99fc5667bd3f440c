import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAboutAccount } from '../../domain/alert-message.ts';

const account = {
  objectId: '11111111-1111-4111-8111-111111111111',
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
};
const { objectId, userPrincipalName } = account;
const syslog = (text: string) => `<14>1 2026-04-01T09:00:00Z siem app - - - ${text}`;
const dotNet = (text: string) => text.replaceAll('"', String.raw`\u0022`);
const inside = JSON.stringify([{ AadUserId: objectId }]);
const multiline = JSON.stringify({ text: `Signed in:\n${userPrincipalName}\nat noon` });

/** Azure Monitor's common alert schema. */
const azure = ({ state = 'Fired', agent = 'x' } = {}) =>
  JSON.stringify({
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: { alertRule: 'Emergency account used', monitorCondition: state },
      alertContext: { condition: { dimensions: [{ value: userPrincipalName }, { value: agent }] } },
    },
  });
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
    ['JSON within JSON', JSON.stringify({ entities: inside })],
    ['JSON within JSON after a line end', JSON.stringify({ event: multiline })],
    ['JSON within JSON within JSON', JSON.stringify({ event: JSON.stringify({ event: multiline }) })],
    ['JSON within JSON that has lost its quotes', JSON.stringify({ entities: dotNet(inside) })],
    ['JSON within syslog', syslog(inside)],
    ['JSON within syslog after a line end', syslog(multiline)],
    ['JSON within syslog with escapes', syslog('{"user":"breakglass-1\\u0040example.onmicrosoft.com"}')],
    ['JSON within JSON within syslog', syslog(JSON.stringify({ entities: inside }))],
    ['JSON within JSON by .NET within syslog', syslog(`{"entities":"${dotNet(inside)}"}`)],
    ['JSON within syslog after an odd quote', syslog(`agent={" ${multiline} end`)],
    ['JSON within syslog that was cut off', syslog(multiline).slice(0, -3) + '","more": "'],
    ['an alert of Azure Monitor', azure()],
    ['one in which somebody typed that it is over', azure({ agent: azure({ state: 'Resolved' }) })],
    ['another message with that word', JSON.stringify({ monitorCondition: 'Resolved', user: objectId })],
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
    ['an alert of Azure Monitor that is over', azure({ state: 'Resolved' })],
    ['such an alert by syslog', syslog(azure({ state: 'Resolved' }))],
    ['such an alert by syslog, marked as UTF-8', syslog(`\uFEFF${azure({ state: 'Resolved' })}`)],
    ["another user's name in a Windows path", `"EXAMPLE\\n${userPrincipalName}"`],
    ['a longer name by an escape', syslog(`{"user":"old\\u002d${userPrincipalName}"}`)],
    ['a dot that is any character', userPrincipalName.replace('.onmicrosoft', 'xonmicrosoft')],
  ])('does not see %s', (_, message) => {
    expect(about(message)).toBe(false);
  });

  it('wants the title beside the account', () => {
    expect(about(`Emergency account used: ${objectId}`, 'Emergency account used')).toBe(true);
    expect(about(`Password changed: ${objectId}`, 'Emergency account used')).toBe(false);
  });

  it.each([
    ['strings', ':"'],
    ['empty strings', '{"":"",'],
    ['what is almost JSON', String.raw`{"{\nxxxxxxxxxxxxxx}":`],
    ['quotes and blanks', '" '],
    ['blanks', ' '],
    ['braces', '[{'],
    ['escapes', String.raw`["\\n`],
  ])('takes no long time over a long message of %s', (_, part) => {
    const message = part.repeat((256 * 1_024) / part.length);
    // Of this process alone, so that a busy machine does not count.
    const from = process.cpuUsage();
    expect(about(message)).toBe(false);
    expect(process.cpuUsage(from).user).toBeLessThan(1_500_000);
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
