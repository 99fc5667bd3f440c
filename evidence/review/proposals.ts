import { anchorsOf } from '../package/derive-documents.ts';
import { gapsOf, type Gap, type GapKind } from '../package/documents/gaps.ts';
import type { ReviewableRun } from './reviewable.ts';

/** Facts of people are in every run, and that there is no review yet is why this is read. */
const ALWAYS: ReadonlySet<GapKind> = new Set(['manual', 'not-reviewed']);

/** A code that a review must answer, in the words of the record. */
export interface ToAnswer {
  readonly code: string;
  readonly text: string;
}

/** What the record of a run gives its reviewers to judge. */
export interface Proposals {
  /** Each code that a review must answer by a finding, or accept. */
  readonly toAnswer: readonly ToAnswer[];
  /** What the record does not show, or showed only in part; whether something is to be mended is theirs to say. */
  readonly gaps: readonly Gap[];
}

/** What reviewers should look at, from the run's own reasons, findings, objectives and gaps. */
export function proposalsOf({ run, journal, names, standing }: ReviewableRun): Proposals {
  const { events, closed } = journal;
  const textOf = (code: string) =>
    closed?.reasons.find((reason) => reason.code === code)?.text ??
    events.flatMap((event) => (event.type === 'finding' && event.code === code ? [event.text] : []))[0] ??
    code;
  const anchors = anchorsOf({ names });
  const gaps = gapsOf({ events, anchors, review: { state: 'not-planned' }, afterwards: [] });
  return {
    toAnswer: run.codes.map((code) => ({ code, text: textOf(code) })),
    gaps: standing.reviews.length > 0 ? [] : gaps.filter(({ kind }) => !ALWAYS.has(kind)),
  };
}
