import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import {
  bundledRunbookText,
  exampleOrganisation,
  exampleOrganisationText,
  examplePublicKey,
} from '../../support/organisation.ts';

/** Faults of an organisation as `line:column CODE path`. */
function organisationFaults(text: string): string[] {
  const read = readOrganisation({ file: 'o', text });
  return read.ok
    ? []
    : read.faults.map(({ code, place, path }) => `${place.line}:${place.column} ${code} ${path}`);
}

function runbookFaults(text: string): string[] {
  const read = readRunbook({ file: 'r', text });
  return read.ok
    ? []
    : read.faults.map(({ code, place, path }) => `${place.line}:${place.column} ${code} ${path}`);
}

describe('readRunbook', () => {
  it.each(['quarterly-drill', 'sign-in-check', 'idp-core-outage'])('reads the bundled %s', (id) => {
    const read = readRunbook({ file: 'r', text: bundledRunbookText(id) });
    expect(read).toMatchObject({ ok: true, value: { runbook: id } });
  });

  it('finds what is wrong between the parts although a part is wrong itself', () => {
    const text = [
      'runbook: trial',
      'title: 7',
      'scenario: key-lost',
      'method:',
      '  - { id: a, do: outage, of: entra, how: broken, for: 1h }',
      '  - { id: a, do: restore, undo: a }',
      '  - { id: b, do: restore, undo: c }',
    ].join('\n');
    expect(runbookFaults(text)).toEqual([
      '2:8 VALUE_TYPE title',
      '5:42 VALUE_INVALID method[0].how',
      '6:11 ID_DUPLICATE method[1].id',
      '7:33 REFERENCE_UNKNOWN method[2].undo',
    ]);
  });
});

describe('readOrganisation', () => {
  it('reads the example, with what is left out filled in', () => {
    const organisation = exampleOrganisation();
    expect(organisation.waits).toEqual({
      poll: '30s',
      record: '60m',
      tenant: '60m',
      remind: '4h',
      request: '20s',
    });
    expect(organisation.tenants[0]).toMatchObject({ cloud: 'global', 'beta-reads': true, writes: [] });
    expect(exampleOrganisation({ waits: { poll: '1s' } }).waits).toMatchObject({ poll: '1s', record: '60m' });
  });

  it.each([
    { url: 'http://127.0.0.1:8080/hook' },
    { url: 'http://[::1]:8080/hook' },
    { url: 'http://localhost/hook' },
    { url: 'https://soc.example/hook' },
  ])('takes the webhook $url', ({ url }) => {
    expect(organisationFaults(exampleOrganisationText({ webhook: url }))).toEqual([]);
  });

  it.each([
    'http://127.0.0.1.evil.example/hook',
    'http://localhost.evil.example/',
    'http://10.0.0.1/hook',
    'https://a:b@soc.example/hook',
    'http://127.0.0.1@evil.example/',
    'javascript:alert(1)',
    'soc.example',
    'https://soc.example/\u202Ehook',
  ])('refuses the webhook %s', (webhook) => {
    expect(organisationFaults(exampleOrganisationText({ webhook })).length).toBeGreaterThan(0);
  });

  it.each(['', 'ssh-ed25519 A'])('says whose key is none: "%s"', (line) => {
    const text = exampleOrganisationText({ keys: { 'soc-1': line } });
    const read = readOrganisation({ file: 'organisation.yaml', text });
    const faults = read.ok ? [] : read.faults;
    expect(faults).toMatchObject([
      {
        code: 'VALUE_INVALID',
        path: 'people[6].keys[0]',
        message: expect.stringMatching(/as the key of soc-1/),
      },
    ]);
  });

  it('refuses a key of two people, or twice of one, whatever its comment', () => {
    const shared = `${examplePublicKey('custodian-1')} somebody@else`;
    const text = exampleOrganisationText({ keys: { 'soc-1': shared } });
    expect(organisationFaults(text)).toEqual(['30:39 ID_DUPLICATE people[6].keys[0]']);
    const twice = exampleOrganisationText({ keys: { 'soc-1': `${shared}", "${shared}` } });
    expect(organisationFaults(twice)).toHaveLength(2);
  });

  it('knows Entra as a system without its being listed', () => {
    const credential = '{ kind: secret, file: "secrets/engine" }';
    const text = exampleOrganisationText().replace(
      credential,
      '{ kind: federated, file: token, issuer: entra }',
    );
    expect(organisationFaults(text)).toEqual([]);
    expect(organisationFaults(text.replace('issuer: entra', 'issuer: entrance'))).toEqual([
      expect.stringContaining('REFERENCE_UNKNOWN tenants[0].engine.credential.issuer'),
    ]);
  });
});
