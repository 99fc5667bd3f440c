import { describe, expect, it } from '@jest/globals';
import { areMicrosofts, CLOUDS, LOG_ANALYTICS, originsOf, sayNotMicrosofts } from '../../domain/clouds.ts';

const pretend = { login: 'https://localhost:8443', graph: 'https://localhost:8444' };
const DIGEST = 'a'.repeat(64);

describe('the origins of a tenant', () => {
  it.each(['global', 'us-government', 'us-government-dod', 'china'] as const)(
    'are the published ones of the cloud %s',
    (cloud) => {
      expect(originsOf({ cloud })).toEqual(CLOUDS[cloud]);
      expect(areMicrosofts(originsOf({ cloud }))).toBe(true);
    },
  );

  it('are those of the endpoints where the organisation names some, without their paths', () => {
    const endpoints = { login: 'https://localhost:8443/login/', graph: 'https://LOCALHOST:8444/v1.0' };
    expect(originsOf({ cloud: 'global', endpoints })).toEqual(pretend);
  });

  it('are Microsoft’s only as a pair of one cloud', () => {
    const { login } = CLOUDS.global;
    const { graph } = CLOUDS.china;
    expect(areMicrosofts({ login, graph })).toBe(false);
    expect(areMicrosofts({ ...CLOUDS.global, graph: 'https://graph.microsoft.com.example' })).toBe(false);
    expect(areMicrosofts({ ...CLOUDS.global, graph: 'http://graph.microsoft.com' })).toBe(false);
    expect(areMicrosofts(pretend)).toBe(false);
  });
});

describe('what is said of them', () => {
  it('is nothing where all is Microsoft’s', () => {
    const tenants = [{ id: 'main', origins: CLOUDS.global }];
    expect(sayNotMicrosofts({ tenants, trustedCa: null })).toEqual([]);
  });

  it('names each tenant elsewhere, and certificates that are trusted beside the system’s', () => {
    const tenants = [
      { id: 'main', origins: CLOUDS.global },
      { id: 'lab', origins: pretend },
    ];
    const alerts = [{ id: 'defender' }, { id: 'sentinel', origin: LOG_ANALYTICS.global }];
    const elsewhere = { id: 'logs', origin: 'https://localhost:8445' };
    expect(sayNotMicrosofts({ tenants, alerts: [...alerts, elsewhere], trustedCa: DIGEST })).toEqual([
      expect.stringMatching(/not Microsoft's: tenant lab/),
      expect.stringMatching(/not Microsoft's: the log of alert source logs/),
      expect.stringContaining(DIGEST),
    ]);
  });
});
