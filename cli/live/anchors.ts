import type { Anchor } from '../../domain/anchor.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';
import { commandLine } from './next.ts';

const NOBODY =
  'anchors   none: the organisation file names no timestamp authority and no witness, so nothing was asked';

/**
 * Who outside vouches for a run and the ledger, a line for each, and how to ask again where somebody did not. No line
 * while nobody has been asked yet.
 */
export function anchorLines({
  state: { run, anchors },
  place,
}: {
  state: Pick<RunState, 'run' | 'anchors'>;
  place: Place;
}): string[] {
  if (anchors === null) return [];
  if (anchors.length === 0) return [NOBODY];
  const failed = anchors.some(({ outcome }) => outcome === 'failed');
  const again = commandLine({ words: ['evidence', 'anchor', run], place });
  return [
    ...anchors.map((each) => `anchors   ${sayAnchor(each)}`),
    ...(failed ? [`again     ${again}`] : []),
  ];
}

/** `run: timestamp by tsa-1`, or that it failed and why; `log` is what the log is called for people. */
export function sayAnchor({
  log,
  kind,
  by,
  outcome,
  because,
}: Omit<Anchor, 'log'> & { readonly log: string }): string {
  const head = kind === 'worker' ? `${log}: by nobody yet` : `${log}: ${kind} by ${by}`;
  return plain(outcome === 'anchored' ? head : `${head} FAILED, ${because ?? 'no reason was given'}`);
}
