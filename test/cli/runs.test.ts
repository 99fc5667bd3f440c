import { describe, expect, it } from '@jest/globals';
import { requireOwnAnswer } from '../../cli/runs.ts';

describe('what answers for a run', () => {
  it('is shown where it is of that run', () => {
    expect(() => {
      requireOwnAnswer({ run: 'drill-a', state: { run: 'drill-a' } });
    }).not.toThrow();
  });

  it('is refused where it is of another, before anything is signed for it', () => {
    expect(() => {
      requireOwnAnswer({ run: 'drill-a', state: { run: 'incident-b' } });
    }).toThrow(expect.objectContaining({ code: 'RUN_BROKEN' }));
  });
});
