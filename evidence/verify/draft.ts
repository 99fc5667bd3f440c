import { NOTHING_OUTSIDE } from './outside.ts';
import { LEDGER_ABSENT, NEVER_SHOWN, ORGANISATION_ABSENT, type Part, type RunReport } from './report.ts';
import { NOT_REVIEWED } from './review.ts';

/** A report while the checks go on: it holds what is known so far, for a break as well. */
export type Draft = { -readonly [Key in keyof RunReport]: RunReport[Key] };

/** The report of a folder of which nothing is known yet. */
export function emptyReport({ path, organisation }: { path: string; organisation: object | null }): Draft {
  return {
    path,
    run: null,
    organisation: null,
    status: 'open',
    verdict: null,
    restored: null,
    log: null,
    opening: null,
    wantsReview: false,
    course: null,
    apart: [],
    parts: {
      journal: 'not-reached',
      plan: 'not-reached',
      organisation: organisation === null ? 'absent' : 'not-reached',
      decisions: 'not-reached',
      artifacts: 'not-reached',
      checkpoints: 'not-reached',
      timestamps: 'not-reached',
      witnesses: 'not-reached',
      verdict: 'not-reached',
    },
    initiator: null,
    answering: null,
    trust: { kind: 'none', signedBy: [] },
    seals: [],
    ...NOTHING_OUTSIDE,
    people: [],
    checked: { events: 0, decisions: 0, artifacts: 0, checkpoints: 0 },
    review: NOT_REVIEWED,
    unreferencedArtifacts: 0,
    absent: [LEDGER_ABSENT, ...(organisation === null ? [ORGANISATION_ABSENT] : []), ...NEVER_SHOWN],
    broken: null,
  };
}

/** Notes that a part was checked to its end and holds; with a `count` of none, that there was nothing to check. */
export function reached({ draft, part, count = 1 }: { draft: Draft; part: Part; count?: number }): void {
  draft.parts = { ...draft.parts, [part]: count === 0 ? 'absent' : 'held' };
}
