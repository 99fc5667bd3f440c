import { describe, expect, it } from '@jest/globals';
import { alertSourceDefinition, alertSourceDefinitions, intakesOf } from '../../domain/alert-sources.ts';
import { plannedAlert } from '../../domain/plan/alert-source.ts';
import { organisation } from '../activities/pretend-room.ts';

const webhook = { id: 'monitor', kind: 'webhook', 'secret-file': 'secrets/monitor' };
const syslog = { id: 'siem', kind: 'syslog' };
const tls = { certificate: 'intake.pem', key: 'intake.key' };
const logs = {
  id: 'sentinel',
  kind: 'log-analytics',
  tenant: 'main',
  workspace: '11111111-1111-4111-8111-111111111111',
  query: 'SigninLogs | where UserId == account_id',
};

describe('alert sources', () => {
  it('listen on this machine unless told otherwise', () => {
    const sources = [webhook, syslog, { id: 'soc', kind: 'person', role: 'soc' }].map((source) =>
      alertSourceDefinition.parse(source),
    );
    expect(intakesOf(sources)).toMatchObject([
      { listen: '127.0.0.1:8484', proof: 'token' },
      { listen: '127.0.0.1:6514', transport: 'tcp' },
    ]);
  });

  it.each([
    ['a webhook for others, over TLS', { ...webhook, listen: '0.0.0.0:8484', tls }],
    ['syslog for others, over TLS', { ...syslog, listen: '[2001:db8::1]:6514', tls }],
    ['datagrams of this machine', { ...syslog, transport: 'udp', listen: '[::1]:5514' }],
    ['a pretend workspace', { ...logs, endpoint: 'https://localhost:8443' }],
  ])('may be %s', (_, source) => {
    expect(alertSourceDefinition.safeParse(source).success).toBe(true);
  });

  it.each([
    ['a webhook for others in the clear', { ...webhook, listen: '0.0.0.0:8484' }],
    ['a name that only begins like this machine', { ...webhook, listen: 'localhost.example:8484' }],
    ['a webhook without a secret', { id: 'monitor', kind: 'webhook' }],
    ['datagrams of others', { ...syslog, transport: 'udp', listen: '192.0.2.1:514' }],
    ['datagrams over TLS', { ...syslog, transport: 'udp', tls }],
    ['no port', { ...syslog, listen: '127.0.0.1' }],
    ['a workspace in the clear', { ...logs, endpoint: 'http://localhost:8443' }],
    ['an endpoint with a path', { ...logs, endpoint: 'https://api.loganalytics.io/v1' }],
  ])('may not be %s', (_, source) => {
    expect(alertSourceDefinition.safeParse(source).success).toBe(false);
  });

  it('that listen have an address each', () => {
    const both = (first: object, second: object) =>
      alertSourceDefinitions.safeParse([first, { ...second, id: 'other' }]).success;
    expect(both(webhook, webhook)).toBe(false);
    expect(both(webhook, { ...syslog, listen: '127.0.0.1:8484' })).toBe(false);
    expect(both(syslog, { ...syslog, transport: 'udp' })).toBe(true);
    expect(both(webhook, syslog)).toBe(true);
  });

  it.each([
    ['global', 'https://api.loganalytics.io'],
    ['us-government', 'https://api.loganalytics.us'],
    ['china', 'https://api.loganalytics.azure.cn'],
  ])('of a log are asked in the cloud of its tenant: %s', (cloud, origin) => {
    const alert = alertSourceDefinition.parse(logs);
    expect(plannedAlert({ alert, organisation: organisation({}, { cloud }) })).toMatchObject({ origin });
  });

  it('stand in a plan without how they are received', () => {
    const alert = alertSourceDefinition.parse({ ...webhook, title: 'Emergency account used' });
    expect(plannedAlert({ alert, organisation: organisation() })).toEqual({
      id: 'monitor',
      kind: 'webhook',
      title: 'Emergency account used',
    });
  });
});
