import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { exampleOrganisation, exampleOrganisationText } from '../../support/organisation.ts';

/** Codes and paths of the faults in an organisation with these timestamp authorities. */
function faults(...authorities: string[]): string[] {
  const text = exampleOrganisationText({ more: `timestamps: [${authorities.join(', ')}]` });
  const read = readOrganisation({ file: 'o', text });
  return read.ok ? [] : read.faults.map(({ code, path }) => `${code} ${path}`);
}

describe('timestamps of an organisation', () => {
  it('are none unless named', () => {
    expect(exampleOrganisation().timestamps).toEqual([]);
  });

  it('may be asked over http, because answers are signed', () => {
    expect(
      faults(
        '{ id: a, url: "https://tsa.example/", ca: a.pem }',
        '{ id: b, url: "http://tsa.example/tsr", ca: b.pem }',
      ),
    ).toEqual([]);
  });

  it('have ids of their own, no password in the address, and roots', () => {
    const one = (url: string, id = 'a') => `{ id: ${id}, url: "${url}", ca: roots.pem }`;
    expect(faults(one('https://tsa.example/'), one('https://other.example/'))).toEqual([
      'ID_DUPLICATE timestamps[1].id',
    ]);
    expect(faults(one('http://user:secret@tsa.example/'))).toEqual(['VALUE_INVALID timestamps[0].url']);
    expect(faults(one('ftp://tsa.example/'))).toEqual(['VALUE_INVALID timestamps[0].url']);
    expect(faults('{ id: a, url: "https://tsa.example/" }')).toEqual(['KEY_MISSING timestamps[0].ca']);
    const four = ['a', 'b', 'c', 'd'].map((id) => one('https://tsa.example/', id));
    expect(faults(...four)).toEqual(['VALUE_INVALID timestamps']);
  });
});
