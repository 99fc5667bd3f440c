import { known, within, type Answer } from './answer.ts';
import { isTarget } from './applications.ts';
import { isPlace } from './place.ts';
import type { Policy } from './policy.ts';
import type { TriedSignIn } from './sign-in.ts';
import { isInScope } from './users.ts';

/** The parts of a policy that decide whether it applies, as said to people. */
export const CONDITIONS = [
  'state',
  'users',
  'target',
  'client app',
  'platform',
  'location',
  'sign-in risk',
  'user risk',
  'insider risk',
  'authentication flow',
  'other conditions',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Whether a policy applies, and for a `no` or `unknown` by which of its parts. */
export interface Applies {
  readonly applies: Answer;
  readonly because: readonly Condition[];
}

interface Held {
  readonly policy: Policy;
  readonly signIn: TriedSignIn;
}

/**
 * Holds a policy against a sign-in: it applies where every part of it does. A report-only policy applies like an
 * enforced one; what that does is `stanceOf`'s to say.
 *
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
 */
export function evaluate(held: Held): Applies {
  const open: Condition[] = [];
  for (const condition of CONDITIONS) {
    const answer = PARTS[condition](held);
    if (answer === 'no') return { applies: 'no', because: [condition] };
    if (answer === 'unknown') open.push(condition);
  }
  return open.length === 0 ? { applies: 'yes', because: [] } : { applies: 'unknown', because: open };
}

const PARTS: Readonly<Record<Condition, (held: Held) => Answer>> = {
  state: ({ policy }) => known(policy.state !== 'disabled'),
  users: ({ policy: { users }, signIn: { account } }) => isInScope({ users, account }),
  target: ({ policy: { conditions }, signIn }) =>
    isTarget({ targets: conditions.targets, wanted: signIn.target }),
  'client app': ({ policy: { conditions }, signIn }) =>
    conditions.clients.includes('all') ? 'yes' : listed(conditions.clients, signIn.client),
  platform: ({ policy: { conditions }, signIn }) => ofPlatform({ wanted: conditions.platforms, signIn }),
  location: ({ policy: { conditions }, signIn: { place } }) =>
    conditions.locations === null ? 'yes' : isPlace({ wanted: conditions.locations, place }),
  'sign-in risk': ({ policy: { conditions }, signIn }) => listed(conditions.signInRisks, signIn.signInRisk),
  'user risk': ({ policy: { conditions }, signIn }) => listed(conditions.userRisks, signIn.userRisk),
  'insider risk': ({ policy: { conditions }, signIn }) => listed(conditions.insiderRisks, signIn.insiderRisk),
  'authentication flow': ({ policy: { conditions }, signIn }) => listed(conditions.flows, signIn.flow),
  'other conditions': ({ policy: { conditions } }) => (conditions.unread.length > 0 ? 'unknown' : 'yes'),
};

/** A list that names nothing asks for nothing. */
function listed(wanted: readonly string[], given: string): Answer {
  return known(wanted.length === 0 || wanted.includes(given));
}

function ofPlatform({
  wanted,
  signIn,
}: {
  readonly wanted: Policy['conditions']['platforms'];
  readonly signIn: TriedSignIn;
}): Answer {
  if (wanted === null) return 'yes';
  const naming = (names: readonly string[]) =>
    known(names.includes('all') || names.includes(signIn.platform));
  return within({ included: naming(wanted.include), excluded: naming(wanted.exclude) });
}
