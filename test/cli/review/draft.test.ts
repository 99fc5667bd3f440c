import { beforeAll, describe, expect, it } from '@jest/globals';
import { draftText } from '../../../cli/review/draft.ts';
import { readReviewDraft, type ReviewDraft } from '../../../domain/definition/review.ts';
import { readReviewableRun, type ReviewableRun } from '../../../evidence/review/reviewable.ts';
import { RUN, type SampleRun } from '../../evidence/build-run.ts';
import { reviewableRun, reviewOf } from '../../evidence/review/reviewed.ts';

const PROPOSALS = {
  toAnswer: [
    {
      code: 'alert.raised',
      text: 'no alert: "rule\u202e off"\n# not a comment',
      severity: 'high',
      noted: [],
    },
    { code: 'not-rotated', text: 'the credential was not changed', severity: 'medium', noted: [] },
  ],
  gaps: [{ kind: 'late', text: 'asked too late', events: [] }],
} as const;

let sample: SampleRun;
let found: ReviewableRun;
beforeAll(async () => {
  sample = await reviewableRun();
  found = await readReviewableRun({ directory: sample.directory, run: RUN });
});

/** The draft once each gap is filled in. */
function filled(of: ReviewableRun): ReviewDraft {
  const text = draftText({ found: of, proposals: PROPOSALS, next: 'sign' })
    .replace('classification: …', 'classification: drill')
    .replaceAll('owner: …', 'owner: custodian-1')
    .replaceAll('due: …', 'due: 2026-05-01');
  const read = readReviewDraft({ file: 'draft', text });
  if (!read.ok) throw new TypeError(JSON.stringify(read.faults));
  return read.value;
}

describe('the draft of a review', () => {
  it('has a finding for each code of the run, in the words of the record', () => {
    const { review, findings, accepted } = filled(found);
    expect([review, accepted]).toEqual([RUN, []]);
    expect(findings.map(({ id, code, severity }) => [id, code, severity])).toEqual([
      ['alert-raised', 'alert.raised', 'high'],
      ['not-rotated', 'not-rotated', 'medium'],
    ]);
    expect(findings[0]?.text).toBe('no alert: "ruleU+202E off"U+000A# not a comment');
  });

  it('shows every key of a finding to whoever has none to answer, ready to be uncommented', () => {
    const nothing = { toAnswer: [], gaps: [] };
    const text = draftText({ found, proposals: nothing, next: 'sign' })
      .replace('classification: …', 'classification: drill')
      .replace('findings: []', 'findings:')
      .replaceAll(/^#( {2,}(?:- id|text|severity|owner|due):)/gm, '$1')
      .replace('owner: …', 'owner: custodian-1')
      .replace('due: …', 'due: 2026-05-01');
    const read = readReviewDraft({ file: 'draft', text });
    expect(read.ok ? read.value.findings : read.faults).toMatchObject([{ id: 'slow-safe', code: null }]);
  });

  it('leaves what another reviewer found to them', () => {
    const statement = reviewOf(sample, {
      findings: [
        {
          id: 'no-alert',
          text: 'x',
          code: 'alert.raised',
          severity: 'high',
          owner: 'custodian-1',
          due: '2026-05-01',
        },
      ],
    });
    const standing = { reviews: [{ digest: 'a'.repeat(64), statement }], closed: [] };
    const { findings, accepted } = filled({ ...found, standing });
    expect(findings.map(({ code }) => code)).toEqual(['not-rotated']);
    expect(accepted).toEqual([{ code: 'alert.raised', why: 'see finding no-alert of security-1' }]);
  });
});
