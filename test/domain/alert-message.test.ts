import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { isAboutAccount, isAboutOneOf } from '../../domain/alert-message.ts';

const account = {
  objectId: '11111111-1111-4111-8111-111111111111',
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
};
const { objectId, userPrincipalName } = account;
const syslog = (text: string, data = '-') => `<14>1 2026-04-01T09:00:00Z siem app - - ${data} ${text}`;
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

afterEach(() => {
  jest.restoreAllMocks();
});

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
    [
      'one within a batch that is over',
      JSON.stringify([JSON.parse(azure({ state: 'Resolved' })), JSON.parse(azure())]),
    ],
    [
      'one in whose envelope somebody typed that it is over',
      JSON.stringify({ agent: azure({ state: 'Resolved' }), user: userPrincipalName }),
    ],
    ['one whose structured data names it', syslog(azure({ state: 'Resolved' }), `[a@1 user="${objectId}"]`)],
    ['a tab by rsyslog', syslog(`Emergency account used. User:#011${userPrincipalName} IP:#011192.0.2.7`)],
    ['a line end by rsyslog', syslog(`Emergency account used#012${userPrincipalName}#012at noon`)],
    ['a line end by rsyslog before the id', syslog(`used#012${objectId}#012at noon`)],
    ['a tab as an escape', syslog(String.raw`user:\t${userPrincipalName} signed in`)],
    ['a quote as an escape', syslog(String.raw`user=\u0027${userPrincipalName}\u0027`)],
    ['a quote as an escape of Python', syslog(String.raw`user=\x27${userPrincipalName}\x27`)],
    ['a line end of Python', syslog(String.raw`{'text': 'Signed in:\n${userPrincipalName}'}`)],
    ['the name as in an address', syslog(`user=${userPrincipalName.replace('@', '%40')}`)],
    ['a line end as an escape right behind a word', String.raw`"used\n${userPrincipalName}"`],
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
    [
      'such an alert by syslog with structured data',
      syslog(azure({ state: 'Resolved' }), '[a@1 x="\\]\\""][b]'),
    ],
    ['such an alert in an envelope', `{"event":${azure({ state: 'Resolved' })}}`],
    ['such an alert in an envelope by syslog', syslog(`{"event":${azure({ state: 'Resolved' })}}`)],
    ['such an alert in an array', `[${azure({ state: 'Resolved' })}]`],
    ['such an alert as a string', JSON.stringify({ body: azure({ state: 'Resolved' }) })],
    [
      'such an alert as a string in a string',
      JSON.stringify([JSON.stringify([azure({ state: 'Resolved' })])]),
    ],
    ['a longer name by an escape of Python', syslog(String.raw`old\x2d${userPrincipalName}`)],
    ['a longer name as in an address', syslog(`old%2D${userPrincipalName}`)],
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
    ['what is almost JSON', String.raw`{"{\nxxxxxxxxxxxxxx}":`],
    ['strings of what is almost JSON', String.raw`,"{\\/aaaaaaaaaaaaa}" `],
    ['what is almost over', String.raw`,"{\"monitorCondition\" }" `],
    ['braces', '[{'],
    ['escapes', String.raw`["\\n`],
  ])('reads little of a long message of %s as JSON', (_, part) => {
    const all = part.repeat((64 * 1_024) / part.length);
    for (const message of [all, syslog(all), `{${all}}`, `["" ${all}]`, JSON.stringify([all])]) {
      const parse = jest.spyOn(JSON, 'parse');
      const undo = jest.spyOn(String.prototype, 'replaceAll');
      expect(isAboutOneOf({ message, accounts: Array.from({ length: 6 }, () => account), title: null })).toBe(
        false,
      );
      expect(parse.mock.calls.length).toBeLessThan(25);
      // Four for the escapes, and two words of each account.
      expect(undo.mock.calls.length).toBeLessThan(4 + 2 * 6 + 1);
      jest.restoreAllMocks();
    }
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
