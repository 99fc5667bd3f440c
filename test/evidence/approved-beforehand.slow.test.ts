import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { requireSealable } from '../../evidence/sealable.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';
import { saved, storeSaved } from './saved-evidence.ts';

const RUN = saved('approved-beforehand.json');

/** What the verifier says of these events as the evidence of that run. */
async function verdictOn(events: readonly JournalEvent[]) {
  const directory = await temporaryDirectory('beforehand');
  await storeSaved({ directory, of: RUN, events });
  const tree = events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
  const log = { size: tree.size, root: rootOf(tree) };
  return codeOfAsync(() => requireSealable({ directory, run: RUN.input.run, log }));
}

describe('the evidence of a run that people approved beforehand', () => {
  it('stands up to the verifier', async () => {
    expect(RUN.events.filter((event) => 'via' in event && event.via === 'beforehand')).toHaveLength(2);
    expect(await verdictOn(RUN.events)).toBe('accepted');
  });

  it('does not where such an approval is passed off as an answer', async () => {
    const changed = RUN.events.map((event) =>
      event.type === 'decision-accepted' && event.via === 'beforehand'
        ? { ...event, via: 'update' as const }
        : event,
    );
    expect(await verdictOn(changed)).toBe('DECISION_MISMATCH');
  });
});
