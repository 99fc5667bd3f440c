import { z } from 'zod';
import type { LogPoint } from './decision.ts';
import type { Digest, PersonId, RunId } from './ids.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

/** SSHSIG namespace of a review (`ssh-keygen -Y sign -n breakglass-review`). */
export const REVIEW_NAMESPACE = 'breakglass-review';

/** What the use was. A drill that took the accounts for something else, and a false emergency, are misuse. */
export const CLASSIFICATIONS = ['drill', 'emergency', 'misuse'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that must be mended, by whom and until when. */
export interface ReviewFinding {
  /** Unique among all findings of the run's reviews. */
  readonly id: string;
  readonly text: string;
  /** Answers every reason and every `finding` event of the journal with this code; null: seen by the reviewer alone. */
  readonly code: string | null;
  readonly severity: Severity;
  /** A person of the plan. */
  readonly owner: PersonId;
  /** The last day, `YYYY-MM-DD` in UTC. */
  readonly due: string;
}

/** Answers a code of the journal without mending anything. */
export interface Accepted {
  readonly code: string;
  readonly why: string;
}

/** What a reviewer signs, in RFC 8785 form, over a run that is closed and sealed. */
export interface ReviewStatement {
  readonly kind: 'breakglass-review';
  readonly version: 1;
  readonly run: RunId;
  readonly plan: Digest;
  /** The run's closing checkpoint: size and root of its whole journal. */
  readonly log: LogPoint;
  readonly verdict: Verdict;
  readonly classification: Classification;
  readonly findings: readonly ReviewFinding[];
  readonly accepted: readonly Accepted[];
  readonly notes: string;
  readonly person: PersonId;
  /** When the person signed, by their own clock; that it was after the run is shown by `log`, not by this. */
  readonly at: string;
}

/** That a finding was mended: signed in the same namespace, by its owner or by somebody who may review. */
export interface FindingClosed {
  readonly kind: 'breakglass-finding-closed';
  readonly version: 1;
  readonly run: RunId;
  /** SHA-256 of the review statement that holds the finding. */
  readonly review: Digest;
  readonly finding: string;
  readonly how: string;
  /** SHA-256 of what shows it, wherever that is kept. */
  readonly evidence: readonly Digest[];
  readonly person: PersonId;
  readonly at: string;
}

/** What people sign about a run after its end. */
export type Afterwards = ReviewStatement | FindingClosed;

/** A statement as it is sent: its exact text, in RFC 8785 form, with its signature as a decision has it. */
export interface SignedReview {
  readonly statement: string;
  readonly signature: string;
}

/** Room for the 16 KiB that statement and signature may have together. */
const signedSchema = z.strictObject({
  statement: z.string().max(16_384),
  signature: z.string().max(16_384),
}) satisfies z.ZodType<SignedReview>;

/** Whatever somebody sent, as a signed statement; null where it is none. Nothing of it is checked yet. */
export function readSignedReview(sent: unknown): SignedReview | null {
  const parsed = signedSchema.safeParse(sent);
  return parsed.success ? parsed.data : null;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const short = z.string().min(1).max(200);
const words = z.string().trim().min(1).max(1_000);
const at = z.iso.datetime({ precision: 3 });
/** An SSHSIG of ours covers 16 KiB at most; this many findings, and as many accepted codes, keep near that. */
export const MAX_FINDINGS = 50;
/** Letters of notes. */
export const MAX_NOTES = 2_000;

/** A finding, strictly: a draft that a person edits is held against it as well. */
export const findingSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/),
  text: words,
  code: short.nullable(),
  severity: z.enum(SEVERITIES),
  owner: short,
  due: z.iso.date({ error: 'expected a day such as 2026-05-01' }),
});

/** An accepted code, strictly. */
export const acceptedSchema = z.strictObject({ code: short, why: words });

/** The strict shapes of what is signed about a run afterwards: no other key, bounded texts. */
export const afterwardsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('breakglass-review'),
    version: z.literal(1),
    run: short,
    plan: digest,
    log: z.strictObject({ size: z.int().min(1), root: digest }),
    verdict: z.enum(VERDICTS),
    classification: z.enum(CLASSIFICATIONS),
    findings: z.array(findingSchema).max(MAX_FINDINGS),
    accepted: z.array(acceptedSchema).max(MAX_FINDINGS),
    notes: z.string().max(MAX_NOTES),
    person: short,
    at,
  }),
  z.strictObject({
    kind: z.literal('breakglass-finding-closed'),
    version: z.literal(1),
    run: short,
    review: digest,
    finding: short,
    how: words,
    evidence: z.array(digest).max(MAX_FINDINGS),
    person: short,
    at,
  }),
]) satisfies z.ZodType<Afterwards>;

/** That a finding of one of a run's reviews was mended, as it is signed; null where none of the reviews has it. */
export function findingClosed({
  reviews,
  at,
  ...closing
}: Pick<FindingClosed, 'run' | 'finding' | 'how' | 'evidence' | 'person'> & {
  /** With their digests, by which a closing names the review. */
  readonly reviews: readonly { readonly digest: Digest; readonly statement: ReviewStatement }[];
  readonly at: Date;
}): FindingClosed | null {
  const holder = reviews.find(({ statement }) => statement.findings.some(({ id }) => id === closing.finding));
  return holder === undefined
    ? null
    : {
        kind: 'breakglass-finding-closed',
        version: 1,
        review: holder.digest,
        at: at.toISOString(),
        ...closing,
      };
}

const DAY_MS = 86_400_000;

/**
 * The last day for a review, `YYYY-MM-DD` in UTC: so many days after that of the close, Monday to Friday. Holidays
 * differ by place and stand in no evidence, so they count as any day.
 */
export function reviewDueDay({
  closedAt,
  withinBusinessDays,
}: {
  closedAt: string;
  withinBusinessDays: number;
}): string {
  let day = Date.parse(closedAt.slice(0, 10));
  for (let left = withinBusinessDays; left > 0; left -= isWeekend(day) ? 0 : 1) day += DAY_MS;
  return new Date(day).toISOString().slice(0, 10);
}

function isWeekend(ms: number): boolean {
  return [0, 6].includes(new Date(ms).getUTCDay());
}

/**
 * What the use was, when reviewers differ: what all of them say, else null. One person alone accuses nobody: misuse
 * stands once two have signed it, and is null before.
 */
export function classificationOf(
  reviews: readonly Pick<ReviewStatement, 'classification'>[],
): Classification | null {
  const [first, ...others] = reviews.map(({ classification }) => classification);
  if (first === undefined || others.some((other) => other !== first)) return null;
  return first === 'misuse' && others.length === 0 ? null : first;
}
