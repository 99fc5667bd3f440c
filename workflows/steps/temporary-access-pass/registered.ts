import type { MethodsLook } from '../../../activities/methods-look.ts';
import { judgeLostRemoved, judgeRegistered, passkeyModels } from '../../../domain/access-pass.ts';
import type { Claim, Observation } from '../../../domain/fact.ts';
import { audited } from '../../audited.ts';
import { recordFacts } from '../../context.ts';
import { unseen, withEarlier } from '../../looking.ts';
import { lookAtMethods } from './passing.ts';
import type { Passing } from './passing.ts';

/** Looks for the new passkey, for the lost one to be gone, and for the account's own audit entry; records all three. */
export async function proveRegistered(
  passing: Passing & {
    /** Of the pass, by the tenant's clock; ISO 8601 UTC. */
    readonly madeAt: string;
  },
): Promise<readonly Observation[]> {
  const { run, step, account, before, madeAt } = passing;
  const from = `graph:${account.tenant}`;
  const models = passkeyModels(account.methods);
  const judgeNow = ({ methods: after, query, observedAt, artifacts }: MethodsLook) => {
    const lookup = { from, query, observedAt, artifacts };
    return [
      // The answer from before is put in front below, with those that came on the way.
      judgeRegistered({ before: before.methods, after, lookup, madeAt, models }),
      judgeLostRemoved({
        before: before.methods,
        after,
        lookup: { ...lookup, artifacts: [...before.artifacts, ...artifacts] },
      }),
    ];
  };
  const looked = await lookAtMethods({
    ...passing,
    what: 'looking for the new passkey',
    withinMs: step.recordWithinMs,
    found: (methods) =>
      judgeNow({ ...before, methods }).every((observation) => observation.state === 'corroborated'),
  });
  const claim: Claim = 'passkey.registered';
  const seen = looked.ok
    ? judgeNow(looked.value)
    : unseen({ claims: [claim, 'passkey.lost-removed'], refusal: looked.refusal, from });
  const proofs = [
    ...withEarlier({ observations: seen, claim, earlier: [...before.artifacts, ...looked.earlier] }),
    await audited({ ...passing, claim: 'passkey.audited' }),
  ];
  recordFacts({ run, step: step.id, account: account.id, observations: proofs });
  return proofs;
}
