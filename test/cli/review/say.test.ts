import { describe, expect, it } from '@jest/globals';
import { saySent } from '../../../cli/review/say.ts';

describe('a review that was sent', () => {
  it('is an entry that nobody outside saw yet, with the command that has it seen', () => {
    const { stored, next } = saySent({
      run: 'drill-1',
      point: { index: 4, size: 5, root: 'a'.repeat(64) },
      place: {
        organisationFile: '/o/organisation.yaml',
        directory: '/o',
        stateDirectory: '/o/.breakglass',
        evidenceDirectory: '/o/evidence',
      },
    });
    expect(stored).toBe('stored with the evidence, and entry 5 of the ledger');
    expect(next).toMatch(
      /nobody outside vouches for that entry yet: .*evidence anchor drill-1 --organisation \/o\/organisation\.yaml$/,
    );
  });
});
