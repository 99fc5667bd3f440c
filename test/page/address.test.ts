import { describe, expect, it } from '@jest/globals';
import { organisationDefinition } from '../../domain/organisation.ts';
import { pageAddress } from '../../page/address.ts';

const PUBLIC = 'https://breakglass.example';

describe('where the page listens', () => {
  it.each([
    ['localhost:8420', undefined, false, { host: '127.0.0.1', port: 8420, origin: 'http://localhost:8420' }],
    ['127.0.0.1:1', undefined, false, { host: '127.0.0.1', port: 1, origin: 'http://localhost:1' }],
    ['[::1]:9000', undefined, false, { host: '::1', port: 9000, origin: 'http://localhost:9000' }],
    ['0.0.0.0:443', PUBLIC, true, { host: '0.0.0.0', port: 443, origin: PUBLIC }],
    ['localhost:8443', `${PUBLIC}:8443/`, true, { host: '127.0.0.1', port: 8443, origin: `${PUBLIC}:8443` }],
  ])('takes %s with %s', (listen, origin, hasCertificate, expected) => {
    expect(pageAddress({ listen, origin, hasCertificate })).toEqual(expected);
  });

  it.each([
    ['elsewhere without a certificate', '0.0.0.0:8420', undefined, false],
    ['a name without a certificate', 'localhost:8420', PUBLIC, false],
    ['a certificate without a name', '0.0.0.0:443', undefined, true],
    ['a name without TLS', '0.0.0.0:443', 'http://breakglass.example', true],
    ['a name with a path', '0.0.0.0:443', `${PUBLIC}/page`, true],
    ['a name with a user', '0.0.0.0:443', 'https://me@breakglass.example', true],
    ['no port', 'localhost', undefined, false],
    ['a port that is none', 'localhost:65536', undefined, false],
  ])('refuses %s', (_what, listen, origin, hasCertificate) => {
    expect(() => pageAddress({ listen, origin, hasCertificate })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe('the address of the page in the organisation file', () => {
  it.each([
    [PUBLIC, true],
    [`${PUBLIC}:8443`, true],
    ['http://localhost:8420', true],
    ['http://breakglass.example', false],
    ['http://localhost.example', false],
    [`${PUBLIC}/`, false],
    [`${PUBLIC}/page`, false],
    [`${PUBLIC}?token=1`, false],
    [`${PUBLIC}#top`, false],
    ['https://me:secret@breakglass.example', false],
    [`${PUBLIC}:443`, false],
    [`${PUBLIC}:65536`, false],
    ['https://Breakglass.example', false],
    [`${PUBLIC}\n`, false],
    ['javascript:alert(1)', false],
  ])('is an origin as browsers write it, over TLS but for this machine: %j is %s', (address, taken) => {
    expect(organisationDefinition.shape.page.safeParse(address).success).toBe(taken);
  });
});
