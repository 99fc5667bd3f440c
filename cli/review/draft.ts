import { visible } from '../../domain/safe-text.ts';
import { sayNoted, type Proposals, type ToAnswer } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import { GAP } from '../decision/answer.ts';

const MAX_ID_LETTERS = 64;
const MAX_TEXT_LETTERS = 1_000;

/**
 * A review to be edited, as YAML: a finding for each code that must be answered, and a gap wherever a person must
 * write. What an earlier reviewer answered already is accepted with their finding. `next` is the command that signs it.
 */
export function draftText({
  found: { run, plan, standing },
  proposals: { toAnswer, gaps },
  next,
}: {
  found: ReviewableRun;
  proposals: Proposals;
  next: string;
}): string {
  const answered = new Map(
    standing.reviews.flatMap(({ statement: { person, findings } }) =>
      findings.flatMap(({ code, id }) =>
        code === null ? [] : [[code, `finding ${id} of ${person}`] as const],
      ),
    ),
  );
  const open = toAnswer.filter(({ code }) => !answered.has(code));
  const people = plan.people.map(({ id, roles }) => `${id} (${roles.join(', ')})`).join(', ');
  return lines([
    `# Review of run ${run.run}, which ended as ${run.verdict}. Read its evidence first. Write something in place of`,
    `# each ${GAP}, change what does not fit, then sign it:`,
    `#   ${next}`,
    `# owner: one of ${people}`,
    `# severity: low, medium, high or critical; due: the last day, such as 2026-05-01`,
    '',
    `review: ${run.run}`,
    `classification: ${GAP} # what the use was: drill, emergency or misuse`,
    ...(open.length === 0 ? ['findings: []'] : ['findings:', ...open.flatMap(finding)]),
    ...SAMPLE,
    ...accepted(answered),
    'notes: ""',
    ...(gaps.length === 0 ? [] : ['', '# Also in the record; a finding without a code is yours alone:']),
    ...gaps.map(({ kind, text }) => `#   ${kind}: ${visible(text)}`),
  ]);
}

/** Every key of a finding, for whoever has one of their own; `[]` must make way for the first. */
const SAMPLE: readonly string[] = [
  '# A finding of your own stands under "findings:" (in place of [], if that is there) like this, without the #:',
  '#  - id: slow-safe',
  '#    text: The safe took ten minutes to open.',
  '#    severity: low',
  `#    owner: ${GAP}`,
  `#    due: ${GAP}`,
];

/** One code may be of several accounts and steps: each of them is read before one answer is given for all. */
function finding({ code, text, severity, noted }: ToAnswer): string[] {
  return [
    ...(noted.length < 2 ? [] : noted.map((each) => `  # ${each.severity}: ${visible(sayNoted(each))}`)),
    `  - id: ${idFrom(code)}`,
    `    code: ${word(code)}`,
    `    text: ${word(text)}`,
    `    severity: ${severity}`,
    `    owner: ${GAP}`,
    `    due: ${GAP}`,
  ];
}

function accepted(answered: ReadonlyMap<string, string>): string[] {
  if (answered.size === 0) return ['accepted: [] # instead of a finding: { code: …, why: … }'];
  return [
    'accepted:',
    ...[...answered].map(([code, by]) => `  - { code: ${word(code)}, why: ${word(`see ${by}`)} }`),
  ];
}

/** A JSON text is a YAML text too, on one line. */
function word(text: string): string {
  return JSON.stringify(visible(text).slice(0, MAX_TEXT_LETTERS));
}

function idFrom(code: string): string {
  const plain = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID_LETTERS);
  return plain.replaceAll(/^-|-$/g, '') || 'finding';
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
