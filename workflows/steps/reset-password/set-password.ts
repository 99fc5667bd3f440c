import { CancellationScope } from '@temporalio/workflow';
import type { CredentialLook } from '../../../activities/types.ts';
import type { Observation } from '../../../domain/fact.ts';
import type { Digest } from '../../../domain/ids.ts';
import { observe } from '../../../domain/observe.ts';
import { isPasswordNewer, judgeEscrows, judgePassword, RESETS_MAX } from '../../../domain/password.ts';
import type { Sent } from '../../../domain/password.ts';
import type { ResetPasswordStep } from '../../../domain/plan/engine-steps.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import { call, recordFacts } from '../../context.ts';
import type { Run } from '../../context.ts';
import { lookUntil } from '../../looking.ts';
import type { LookedUntil } from '../../looking.ts';
import { audited } from '../../audited.ts';
import { escrowAndSend } from './escrow-and-send.ts';
import type { Attempted } from './escrow-and-send.ts';

interface Resetting {
  readonly run: Run;
  readonly step: ResetPasswordStep;
  readonly account: PlannedAccount;
  /** Before anything was written; ISO 8601 UTC. */
  readonly since: string;
  readonly before: CredentialLook;
}

/** Sets the password, as often as the directory shows that no attempt before came about; records what it finds. */
export async function setPassword(resetting: Resetting): Promise<Observation[]> {
  const { run, step, account } = resetting;
  const { escrowed, sent, looked, earlier } = await tryUntilSeen(resetting);
  const changed = compared({ ...resetting, looked, earlier });
  const proofs =
    changed.state === 'corroborated'
      ? [changed, judgeEscrows(sent), await audited({ ...resetting, claim: 'password.audited' })]
      : [changed];
  if (changed.state !== 'corroborated') noteOpenEscrows({ ...resetting, sent });
  recordFacts({ run, step: step.id, account: account.id, observations: proofs });
  return [...escrowed, ...proofs];
}

interface Tried {
  readonly escrowed: readonly Observation[];
  readonly sent: readonly Sent[];
  /** The last look; null where nothing was sent. */
  readonly looked: LookedUntil<CredentialLook> | null;
  /** Answers of the looks before it. */
  readonly earlier: readonly Digest[];
}

/** A request without an answer is looked for first: only one that did not come about is followed by another. */
async function tryUntilSeen(resetting: Resetting): Promise<Tried> {
  const escrowed: Observation[] = [];
  const sent: Sent[] = [];
  let earlier: readonly Digest[] = [];
  let looked: Tried['looked'] = null;
  for (let attempt = 1; attempt <= RESETS_MAX; attempt += 1) {
    const tried: Attempted = await CancellationScope.nonCancellable(() =>
      escrowAndSend({ ...resetting, attempt }),
    );
    if (tried.escrowed !== null) escrowed.push(tried.escrowed);
    if (tried.then === 'give-up') break;
    if (tried.then === 'try-again') continue;
    sent.push(tried.sent);
    if (looked !== null) earlier = [...earlier, ...answersOf(looked)];
    looked = await readBack({ ...resetting, end: tried.sent.end });
    if (tried.sent.end !== 'doubtful' || !looked.ok || isNewer({ ...resetting, after: looked.value })) break;
  }
  return { escrowed, sent, looked, earlier };
}

function answersOf(looked: LookedUntil<CredentialLook>): readonly Digest[] {
  return [...looked.earlier, ...(looked.ok ? looked.value.artifacts : [])];
}

/** A refusal is looked at once, to show that it was one; anything else for as long as the directory may take. */
function readBack({
  end,
  ...resetting
}: Resetting & Pick<Sent, 'end'>): Promise<LookedUntil<CredentialLook>> {
  const { run, step, account } = resetting;
  return lookUntil({
    run,
    step: step.id,
    what: `looking for the new password of ${account.id}`,
    withinMs: end === 'refused' ? 0 : step.recordWithinMs,
    read: () => run.world.read.readCredential({ ...call(run), account }),
    found: (after) => isNewer({ ...resetting, after }),
  });
}

function isNewer({ before, after }: Pick<Resetting, 'before'> & { after: CredentialLook }): boolean {
  return isPasswordNewer({ before: before.credential, after: after.credential });
}

/** `password.changed`, with every answer that was kept on the way. */
function compared({
  account,
  before,
  looked,
  earlier,
}: Resetting & Pick<Tried, 'looked' | 'earlier'>): Observation {
  if (looked === null)
    return uncompared({ account, before, seen: 'not set: it was not escrowed, or nothing was sent' });
  const later = [...earlier, ...answersOf(looked)];
  if (!looked.ok)
    return uncompared({ account, before, seen: `no answer afterwards: ${looked.refusal.code}`, later });
  const artifacts = [...before.artifacts, ...later];
  return judgePassword({
    before: before.credential,
    after: looked.value.credential,
    lookup: { ...looked.value, artifacts, from: `graph:${account.tenant}` },
  });
}

/** `password.changed` where there is nothing to compare with: what was read before stays in the evidence all the same. */
export function uncompared({
  account,
  before: { query, observedAt, artifacts },
  seen,
  later = [],
}: Pick<Resetting, 'account' | 'before'> & { seen: string; later?: readonly Digest[] }): Observation {
  return observe({
    claim: 'password.changed',
    state: 'inconclusive',
    expected: 'a new password',
    seen,
    from: `graph:${account.tenant}`,
    query,
    observedAt,
    artifacts: [...artifacts, ...later],
  });
}

/** Nothing shows a new password, yet a request may still have come about: people learn which files to try. */
function noteOpenEscrows({ run, step, account, sent }: Resetting & { sent: readonly Sent[] }): void {
  const open = sent.filter(({ end }) => end !== 'refused');
  if (open.length === 0) return;
  const files = open
    .toReversed()
    .map(({ escrow }) => escrow)
    .join(', then ');
  run.journal.record({
    type: 'finding',
    code: 'escrow-open',
    step: step.id,
    text: `the directory shows no new password of ${account.id}; if the old one is refused, try ${files}`,
  });
}
