import type { JournalEvent } from '../../../domain/event.ts';
import type { Standing } from '../../../domain/review-rules.ts';
import type { FindingState, ReviewState } from '../../../domain/review-state.ts';
import type { Reason } from '../../../domain/verdict.ts';
import type { Finding } from '../dossier.ts';

type Noted = Pick<Finding, 'event' | 'code' | 'text'>;

/**
 * What there is to mend: what the engine noted and the review accepted or left out, in the journal's order, then the
 * findings of the review with owner, day, and what became of them.
 */
export function findingsOf({
  events,
  reasons,
  standing,
  review,
}: {
  events: readonly JournalEvent[];
  reasons: readonly Reason[];
  standing: Standing;
  review: ReviewState;
}): Finding[] {
  const found = review.state === 'reviewed' ? review.findings : [];
  const all = standing.reviews.flatMap(({ statement }) => statement.accepted);
  const accepted = all.filter(({ code }, index) => all.findIndex((each) => each.code === code) === index);
  const noted: Noted[] = events.flatMap((event) =>
    event.type === 'finding' ? [{ event: event.n, code: event.code, text: event.text }] : [],
  );
  const alone: Noted[] = accepted
    .filter(({ code }) => !noted.some((each) => each.code === code))
    .map(({ code }) => ({
      event: null,
      code,
      text: reasons.find((each) => each.code === code)?.text ?? code,
    }));
  const unclaimed = [...noted, ...alone].filter(
    ({ code }) => !found.some((finding) => finding.code === code),
  );
  return [
    ...unclaimed.map((each): Finding => {
      const why = accepted.find(({ code }) => code === each.code)?.why;
      return { ...each, owner: null, due: null, outcome: why === undefined ? null : `accepted: ${why}` };
    }),
    ...found.map((finding) => told({ finding, noted })),
  ];
}

function told({ finding, noted }: { finding: FindingState; noted: readonly Noted[] }): Finding {
  const { id, text, owner, due } = finding;
  const event = noted.find(({ code }) => code === finding.code)?.event ?? null;
  return { event, code: finding.code ?? id, text, owner, due, outcome: outcomeOf(finding) };
}

function outcomeOf({ closed, overdueSince }: FindingState): string | null {
  if (closed !== null) return `closed by ${closed.person}: ${closed.how}`;
  return overdueSince === null ? null : `overdue since ${overdueSince}`;
}
