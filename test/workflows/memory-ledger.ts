import { ApplicationFailure } from '@temporalio/activity';
import type { LedgerActivities } from '../../activities/types.ts';
import type { RunEntry } from '../../domain/ledger.ts';
import { appendLeaf, EMPTY_TREE, rootOf, type Tree } from '../../evidence/core/merkle.ts';

/** That a run was opened, as its workflow enters it. */
export function opened(run: string): RunEntry {
  return { type: 'run-opened', run, runbook: 'r', mode: 'drill', plan: 'a'.repeat(64) };
}

/** A ledger in memory that behaves as the stored one: equal entries are found again. */
export function memoryLedger() {
  const leaves: string[] = ['opened'];
  const known: Tree[] = [];
  const treeAt = (size: number) => leaves.slice(0, size).reduce(appendLeaf, EMPTY_TREE);
  const appendLedger: LedgerActivities['appendLedger'] = ({ tree, entry }) => {
    known.push(tree);
    if (rootOf(treeAt(tree.size)) !== rootOf(tree))
      throw ApplicationFailure.nonRetryable('another ledger', 'EVIDENCE_FORKED');
    const leaf = JSON.stringify(entry);
    if (!leaves.includes(leaf)) leaves.push(leaf);
    const index = leaves.indexOf(leaf);
    const point = { index, size: index + 1, root: rootOf(treeAt(index + 1)) };
    return Promise.resolve({ point, tree: treeAt(leaves.length) });
  };
  return { leaves, known, appendLedger, readUnentered: () => Promise.resolve([]) };
}
