import { anchorsOf } from '../package/derive-documents.ts';
import { gapsOf, type Gap, type GapKind } from '../package/documents/gaps.ts';
import type { Severity } from '../../domain/review.ts';
import { notedIn, worstOf, type Noted } from './noted.ts';
import type { ReviewableRun } from './reviewable.ts';

/** Facts of people are in every run, and that there is no review yet is why this is read. */
const ALWAYS: ReadonlySet<GapKind> = new Set(['manual', 'not-reviewed']);

/** A code that a review must answer, with all that it stands for. */
export interface ToAnswer {
  readonly code: string;
  /** All of it in the words of the record, on one line: what a finding says unless its reviewer says it otherwise. */
  readonly text: string;
  /** That of the worst of it, likewise. */
  readonly severity: Severity;
  /** Each time that it was noted, with the account and step; a code may be answered once for all of them. */
  readonly noted: readonly Noted[];
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
  const { events } = journal;
  const all = notedIn(journal);
  const anchors = anchorsOf({ names });
  const gaps = gapsOf({ events, anchors, review: { state: 'not-planned' }, afterwards: [] });
  return {
    toAnswer: run.codes.map((code) => toAnswer({ code, all })),
    gaps: standing.reviews.length > 0 ? [] : gaps.filter(({ kind }) => !ALWAYS.has(kind)),
  };
}

function toAnswer({ code, all }: { code: string; all: readonly Noted[] }): ToAnswer {
  const found = all.filter((each) => each.code === code);
  // A code that nothing in the journal explains is to be answered all the same.
  const bare = { code, step: null, account: null, text: code, severity: 'medium' } as const;
  const noted = found.length === 0 ? [bare] : found;
  const [only] = noted;
  const text = noted.length === 1 && only !== undefined ? only.text : noted.map(sayNoted).join('; ');
  return { code, text, severity: worstOf(noted.map(({ severity }) => severity)), noted };
}

/** `sign-in-1, breakglass-1: expected no other sign-in; seen one`. */
export function sayNoted({ step, account, text }: Noted): string {
  const place = [step, account].filter((each) => each !== null).join(', ');
  return place === '' ? text : `${place}: ${text}`;
}
