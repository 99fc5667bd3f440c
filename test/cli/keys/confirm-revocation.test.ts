import { expect, it } from '@jest/globals';
import { sayVoided } from '../../../cli/keys/confirm-revocation.ts';

it('says each log of which a revocation voids checkpoints, and which', () => {
  expect(sayVoided({ ledger: [], runs: [] })).toEqual([]);
  expect(
    sayVoided({
      ledger: [4],
      runs: [
        { run: 'drill-1', checkpoints: [22] },
        { run: 'drill-\u001b[2J', checkpoints: [11, 22] },
      ],
    }),
  ).toEqual([
    '  the ledger, checkpoint 4: only later ones cover its entries then, for whoever is given the vkey of today',
    '  run drill-1, checkpoint 22: it will not verify any more',
    expect.not.stringContaining('\u001b'),
  ]);
  expect(sayVoided({ ledger: [2, 3, 4], runs: [] })[0]).toContain('checkpoints 2 to 4');
});
