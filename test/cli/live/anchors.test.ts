import { describe, expect, it } from '@jest/globals';
import type { Anchor } from '../../../domain/anchor.ts';
import { anchorLines } from '../../../cli/live/anchors.ts';
import { placeOf } from '../../../cli/place.ts';

const place = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });
const anchored: Anchor = { log: 'run', kind: 'timestamp', by: 'tsa-1', outcome: 'anchored', because: null };
const failed: Anchor = {
  log: 'ledger',
  kind: 'witness',
  by: 'audit',
  outcome: 'failed',
  because: 'WITNESS_REFUSED: not\u001b[2J grown',
};

function lines(anchors: readonly Anchor[] | null): string[] {
  return anchorLines({ state: { run: 'drill-1', anchors }, place });
}

describe('anchorLines', () => {
  it('says nothing before anybody was asked, and one line where nobody is named', () => {
    expect(lines(null)).toEqual([]);
    expect(lines([])).toEqual([expect.stringContaining('names no timestamp authority and no witness')]);
  });

  it('names who vouches for what, and with a failure its reason and the command to ask again', () => {
    expect(lines([anchored])).toEqual(['anchors   run: timestamp by tsa-1']);
    const [, second = '', again = ''] = lines([anchored, failed]);
    expect(second).toBe('anchors   ledger: witness by audit FAILED, WITNESS_REFUSED: not[2J grown');
    expect(again).toMatch(/evidence anchor drill-1 --organisation \/example\/organisation\.yaml$/);
  });

  it('does not take an answer that was lost for somebody who vouches', () => {
    const lost: Anchor = {
      log: 'run',
      kind: 'worker',
      by: 'worker',
      outcome: 'failed',
      because: 'INTERNAL: lost',
    };
    expect(lines([lost])[0]).toBe('anchors   run: by nobody yet FAILED, INTERNAL: lost');
  });
});
