import type { JournalEvent } from '../../../domain/event.ts';
import type { Standing } from '../../../domain/review-rules.ts';
import type { FindingState, ReviewState } from '../../../domain/review-state.ts';
import type { Reason } from '../../../domain/verdict.ts';
import type { FindingClosed } from '../../../domain/review.ts';
import type { SignedAfterwards } from '../afterwards.ts';
import type { Finding } from '../dossier.ts';
import { sayBothTimes } from './clocks.ts';

type Noted = Pick<Finding, 'event' | 'code' | 'text'>;

/**
 * What there is to mend: what the engine noted and the review accepted or left out, in the journal's order, then the
 * findings of the review with owner, day, and what became of them.
 */
export function findingsOf({
  events,
  reasons,
  standing,
  afterwards,
  review,
}: {
  events: readonly JournalEvent[];
  reasons: readonly Reason[];
  standing: Standing;
  afterwards: readonly SignedAfterwards[];
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
      return {
        ...each,
        severity: null,
        owner: null,
        due: null,
        outcome: why === undefined ? null : `accepted: ${why}`,
      };
    }),
    ...found.map((finding) => told({ finding, noted, afterwards })),
  ];
}

function told({
  finding,
  noted,
  afterwards,
}: {
  finding: FindingState;
  noted: readonly Noted[];
  afterwards: readonly SignedAfterwards[];
}): Finding {
  const { id, text, severity, owner, due } = finding;
  const event = noted.find(({ code }) => code === finding.code)?.event ?? null;
  const code = finding.code ?? id;
  return { event, code, text, severity, owner, due, outcome: outcomeOf({ finding, afterwards }) };
}

function outcomeOf({
  finding: { id, owner, overdueSince },
  afterwards,
}: {
  finding: FindingState;
  afterwards: readonly SignedAfterwards[];
}): string {
  for (const { statement, ...signed } of afterwards)
    if (statement.kind === 'breakglass-finding-closed' && statement.finding === id)
      return sayClosing({ owner, statement, ...signed });
  return overdueSince === null ? 'open' : `overdue since ${overdueSince}`;
}

/** Who says that it is mended, when, and what shows it: enough to ask for that and hold it against its digest. */
function sayClosing({
  owner,
  statement,
  file,
  enteredAt,
}: Pick<SignedAfterwards, 'file' | 'enteredAt'> & {
  readonly owner: string;
  readonly statement: FindingClosed;
}): string {
  const { person, how, evidence } = statement;
  const by = person === owner ? 'its owner alone' : `${person} alone, who is not its owner`;
  return `closed by ${by}, ${sayBothTimes({ statement, enteredAt })} (${file}): ${how}; ${sayShownBy(evidence)}`;
}

/** What is said to show that a finding was mended, by digest: whatever that is, no verifier looks at it. */
export function sayShownBy(evidence: FindingClosed['evidence']): string {
  return evidence.length === 0
    ? 'nothing is named that shows it'
    : `shown by SHA-256 ${evidence.join(', ')}, which nobody held against anything here`;
}
