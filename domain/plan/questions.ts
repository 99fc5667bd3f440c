import type { PersonId, StepId } from '../ids.ts';
import type { Need, ValueSpec } from '../steps/shared.ts';
import { asksOf } from './asks.ts';
import { ofCreation, ofLeaving, ofPass, ofReset } from './engine-questions.ts';
import type { Rung } from './joining.ts';
import type {
  AdminActionStep,
  AlertStep,
  NotifyStep,
  Plan,
  PlannedStep,
  RetrieveStep,
  RotateStep,
  SignInStep,
} from './types.ts';
import { nameOf, type About, type Words } from './words.ts';

/** One question to people, as a plan means it. Workflow and verifier take it from here, so that neither can ask less. */
export interface Question extends Words {
  readonly step: StepId;
  readonly need: readonly Need[];
  readonly notInitiator: boolean;
  readonly escalate?: readonly Rung[] | undefined;
  readonly only?: readonly PersonId[] | undefined;
}

/** Asked wherever a person may have to sign in once more: an unreported sign-in would look like a stranger's. */
export const AGAIN: ValueSpec = {
  name: 'request-id',
  ask: 'Request id of the sign-in that you used, if you signed in anew',
  pattern: '^([0-9a-fA-F-]{36})?$',
};

/** The question whether the run may begin; null for a plan that needs no approval. */
export function openingQuestion({ approve, mode, title }: Plan): Question | null {
  if (approve === null) return null;
  const question = `${mode === 'drill' ? 'Drill' : 'REAL incident'}: may "${title}" begin?`;
  return { ...approve, step: 'approve', kind: 'approve', question, values: [] };
}

/**
 * Every question that a step asks if each one before it is answered, in order. `nonce` is that of the window of a
 * sign-in step, which is part of its question; other steps have none.
 */
export function questionsOf({
  plan,
  step,
  nonce = '',
}: {
  plan: Plan;
  step: PlannedStep;
  nonce?: string;
}): readonly Question[] {
  const words = wordsOf({ plan, step, nonce });
  return asksOf({ step, plan }).flatMap((rule, index) => {
    const said = words[index];
    return said === undefined ? [] : [{ step: step.id, ...rule, ...said }];
  });
}

function wordsOf({ plan, step, nonce }: { plan: Plan; step: PlannedStep; nonce: string }): readonly Words[] {
  switch (step.do) {
    case 'approve':
      return [{ kind: 'approve', question: step.question, values: [], withinMs: step.withinMs }];
    case 'attest':
      return [{ kind: 'attest', question: step.instruction, values: step.values, withinMs: step.withinMs }];
    case 'retrieve':
      return [ofRetrieval({ plan, step })];
    case 'sign-in':
      return [ofSignIn({ plan, step, nonce })];
    case 'admin-action':
      return [ofAdminAction({ plan, step })];
    case 'alert':
      return step.sources.map(() => ofAlert({ plan, step }));
    case 'rotate':
      return [ofRotation({ plan, step }), ofRevocation({ plan, step })];
    case 'reset-password':
      return [ofReset({ plan, step }), ofLeaving({ plan, step })];
    case 'time-bound-account':
      return [ofCreation({ plan, step })];
    case 'temporary-access-pass':
      return ofPass({ plan, step });
    case 'notify':
      return [ofNotice({ plan, step })];
    case 'outage':
    case 'conditional-access':
    case 'restore':
      return [];
  }
}

function ofRetrieval({ plan, step }: About<RetrieveStep>): Words {
  const place = plan.sources.find(({ id }) => id === step.source)?.place ?? step.source;
  return {
    kind: 'attest',
    question: `Open the envelope of ${step.account} at ${place} together. Each of you: read the seal number before it is broken, and write it here. Never write the credential.`,
    values: [{ name: 'seal', ask: 'Seal number as found' }],
    withinMs: step.withinMs,
  };
}

function ofSignIn({ plan, step, nonce }: About<SignInStep> & { nonce: string }): Words {
  const place = step.network === null ? '' : ` from the network ${step.network}`;
  const purpose = plan.mode === 'drill' ? 'This is a drill' : 'This is REAL';
  return {
    kind: 'attest',
    question: `${purpose}. Sign in yourself as ${nameOf({ plan, step })} with its ${step.method}${place}, then write here the request id that the sign-in shows. Window ${nonce}.`,
    values: [{ name: 'request-id', ask: 'Request id of your sign-in', pattern: '^[0-9a-fA-F-]{36}$' }],
    withinMs: step.withinMs,
  };
}

function ofAdminAction({ plan, step }: About<AdminActionStep>): Words {
  return {
    kind: 'attest',
    question: `As ${nameOf({ plan, step })}, signing in anew if you no longer are: open the list of Conditional Access policies, change nothing, and write here how many there are.`,
    values: [
      { name: 'policies-seen', ask: 'Number of policies in the list', pattern: '^[0-9]{1,5}$' },
      AGAIN,
    ],
    withinMs: step.withinMs,
  };
}

function ofAlert({ plan, step }: About<AlertStep>): Words {
  return {
    kind: 'attest',
    question: `Did the alert for the sign-in of ${nameOf({ plan, step })} reach you? Write its id and when you saw it. Deny if it did not come.`,
    values: [
      { name: 'alert-id', ask: 'Id of the alert' },
      {
        name: 'seen-at',
        ask: 'When you saw it, ISO 8601 UTC',
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$',
      },
    ],
    withinMs: step.withinMs,
  };
}

function ofRotation({ plan, step }: About<RotateStep>): Words {
  const seal = step.reseal
    ? ' Put the new one into its envelope, seal it, and each of you write the new seal number here.'
    : '';
  const revoke = step.revokeSessions === 'verify' ? ' Revoke its sessions.' : '';
  return {
    kind: 'attest',
    question: `Replace the credential of ${nameOf({ plan, step })}: register the new one, delete the old one.${revoke}${seal} Never write the credential.`,
    values: [...(step.reseal ? [{ name: 'new-seal', ask: 'Number of the new seal' }] : []), AGAIN],
    withinMs: step.withinMs,
  };
}

function ofRevocation({ plan, step }: About<RotateStep>): Words {
  return {
    kind: 'approve',
    question: `May the engine revoke all sessions of ${nameOf({ plan, step })} now?`,
    values: [],
    withinMs: step.withinMs,
  };
}

/** A call list has nobody who must answer by a time of its own: the reminders' pause is what it is given. */
function ofNotice({ plan, step }: About<NotifyStep>): Words {
  const channel = plan.channels.find(({ id }) => id === step.channel);
  const how =
    channel?.kind === 'call-list'
      ? 'Call them, then attest that they know'
      : 'Attest that you have read this message';
  return {
    kind: 'attest',
    question: `${how}: ${markedMessage({ mode: plan.mode, message: step.message })}`,
    values: [],
    withinMs: step.acknowledgeWithinMs ?? plan.waits.remindMs,
  };
}

/** Whoever reads it, on whatever channel, knows at once whether it is real. */
export function markedMessage({ mode, message }: Pick<Plan, 'mode'> & Pick<NotifyStep, 'message'>): string {
  return `${mode === 'drill' ? 'DRILL' : 'REAL'}: ${message}`;
}
