import { sourceKind } from '../claims.ts';
import { CLOCK_TOLERANCE_MS } from '../clocks.ts';
import type { JournalEvent } from '../event.ts';
import type { Claim } from '../fact.ts';
import { isOfGraph } from '../alert-sources.ts';
import type { Plan, PlannedAccount } from '../plan/types.ts';
import { READINESS } from '../readiness/checks.ts';
import { LOOKED_BACK_MS } from '../readiness/sign-in-history.ts';
import type { PartName } from '../readiness/snapshot.ts';
import { askedSince } from '../sign-in-facts.ts';
import { QUESTIONS, sayQuestion } from '../tenant-questions.ts';
import { anyId, exactly, listing, sinceBetween } from './question-forms.ts';
import type { Questions } from './question-forms.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

interface About {
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly fact: Fact;
  readonly account: PlannedAccount;
}

/**
 * Why the questions that a fact of a tenant names are not those that its claim is asked by, about its own account and
 * since its own time; null where they are, and for facts without a question or of another source.
 */
export function misasked({
  plan,
  events,
  fact,
}: {
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly fact: Fact;
}): string | null {
  const { from, query } = fact.source;
  if (query === null || sourceKind(from) !== 'graph') return null;
  if (ONE_LOOK.has(fact.claim) && fact.artifacts.length !== 1) return 'expected the one answer of its look';
  const questions = questionsOf({ plan, events, fact });
  if (questions === null || questions.holds(query)) return null;
  return `expected ${questions.said}, got ${query}`;
}

/** Null where the question is held together with the answer: of alerts, and of accounts that the engine created. */
function questionsOf({ plan, events, fact }: Omit<About, 'account'>): Questions | null {
  if (fact.claim === 'outage.engine-independent') return POLICIES;
  const account = plan.accounts.find(({ id }) => id === fact.account);
  if (account === undefined) return null;
  const about = { plan, events, fact, account };
  const check = Object.values(READINESS).find(({ claim }) => claim === fact.claim);
  return check === undefined ? (BY_CLAIM[fact.claim]?.(about) ?? null) : BY_PART[check.part](about);
}

/** Nothing is waited for here: an answer more could be one that was better liked. */
const ONE_LOOK: ReadonlySet<Claim> = new Set<Claim>([
  'outage.engine-independent',
  'sign-in.method',
  'sign-in.network',
  'sign-in.conditional-access',
  'sign-in.no-stranger',
  'admin-action.recorded',
]);

const POLICIES = exactly([sayQuestion(QUESTIONS.policies())]);
const WHAT_IF = sayQuestion(QUESTIONS.whatIf());

type Asks = (about: About) => Questions;

/** Of these areas the questions are those of a readiness check, above, or nobody of a tenant is asked. */
type Elsewhere = 'account' | 'tenant' | 'notify' | 'attest' | 'outage' | 'custody';

/** Null for what people and the engine say, and for what is held together with the answer in `evidence/verify/`. */
const CLAIMS = {
  'conditional-access.no-lockout': () => exactly([WHAT_IF]),
  'conditional-access.static-no-lockout': policiesAround,
  'conditional-access.evaluations-agree': (about) => policiesAround(about, [WHAT_IF]),
  'conditional-access.exceptions-current': () => POLICIES,
  'conditional-access.unchanged': policiesAround,
  'sign-in.recorded': signInsInWindow,
  'sign-in.method': signInsInWindow,
  'sign-in.network': signInsInWindow,
  'sign-in.conditional-access': signInsInWindow,
  'sign-in.no-stranger': signInsInWindow,
  'admin-action.recorded': () => POLICIES,
  'rotation.credential-changed': credential,
  'rotation.sessions-revoked': credential,
  'rotation.audited': audits,
  'password.changed': credential,
  'password.audited': audits,
  'pass.issued': methods,
  'pass.gone': methods,
  'passkey.registered': methods,
  'passkey.lost-removed': methods,
  'passkey.audited': audits,
  'sign-in.attested': null,
  'alert.fired': null,
  'admin-action.attested': null,
  'rotation.attested': null,
  'rotation.resealed': null,
  'password.escrowed': null,
  'password.escrow-known': null,
  'pass.sealed': null,
  'unit.left': null,
  'unit.restored': null,
  'time-bound.escrowed': null,
  'time-bound.created': null,
  'time-bound.role-assigned': null,
  'time-bound.signed-in': null,
  'time-bound.sessions-ended': null,
  'time-bound.role-removed': null,
  'time-bound.removed': null,
} satisfies Readonly<Record<Exclude<Claim, `${Elsewhere}.${string}`>, Asks | null>>;
const BY_CLAIM: Readonly<Partial<Record<Claim, Asks | null>>> = CLAIMS;

const BY_PART: Readonly<Record<PartName, (about: About) => Questions>> = {
  user: ({ account }) => exactly([sayQuestion(QUESTIONS.user(account.objectId))]),
  roles: ({ account }) =>
    listing({ needed: [sayQuestion(QUESTIONS.memberOf(account.objectId))], beside: ROLES }),
  methods,
  'alert-rules': ({ plan, account }) =>
    exactly([
      plan.alerts
        .filter(isOfGraph)
        .filter(({ tenant }) => tenant === account.tenant)
        .flatMap(({ rule }) => (rule === null ? [] : sayQuestion(QUESTIONS.alertRule(rule))))
        .join(' ; '),
    ]),
  'last-use': ({ account }) => exactly([sayQuestion(QUESTIONS.signInActivity(account.objectId))]),
  policies: policiesAround,
  // The worker's organisation file can have accounts of the tenant that the plan does not use.
  peers: ({ account }) =>
    listing({
      needed: [sayQuestion(QUESTIONS.user(account.objectId))],
      beside: [
        anyId((id) => sayQuestion(QUESTIONS.user(id))),
        anyId((id) => sayQuestion(QUESTIONS.memberOf(id))),
        ...ROLES,
      ],
    }),
  subscriptions: () => exactly([sayQuestion(QUESTIONS.subscriptions())]),
  'security-defaults': () => exactly([sayQuestion(QUESTIONS.securityDefaults())]),
  services: () => exactly([sayQuestion(QUESTIONS.serviceHealth())]),
  'sign-ins': ({ fact, account }) =>
    sinceBetween({
      say: (since) => signIns({ account, since }),
      to: Date.parse(fact.observedAt ?? fact.at) - LOOKED_BACK_MS + CLOCK_TOLERANCE_MS,
    }),
};

/** Of the account itself, and of each group that may have a role. */
const ROLES = [
  anyId((id) => sayQuestion(QUESTIONS.roleAssignmentInstances(id))),
  anyId((id) => sayQuestion(QUESTIONS.roleEligibilityInstances(id))),
  anyId((id) => sayQuestion(QUESTIONS.roleAssignments(id))),
];

function policiesAround({ account }: About, more: readonly string[] = []): Questions {
  const { objectId } = account;
  return listing({
    needed: [
      sayQuestion(QUESTIONS.memberOf(objectId)),
      sayQuestion(QUESTIONS.roleAssignments(objectId)),
      sayQuestion(QUESTIONS.policies()),
      ...more,
    ],
    beside: [
      (query) => query === sayQuestion(QUESTIONS.userKind(objectId.toLowerCase())),
      (query) => query === sayQuestion(QUESTIONS.namedLocations()),
    ],
  });
}

/** In a sign-in step since its window, with room for the tenant's clock; in the last look since the account's last one. */
function signInsInWindow({ plan, events, fact, account }: About): Questions {
  const opened = events
    .filter((event) => event.type === 'window-opened')
    .findLast(({ n, account: whose }) => n < fact.n && whose === account.id);
  const from = opened?.at ?? fact.at;
  const inStep = plan.steps.some(({ id, do: kind }) => id === fact.step && kind === 'sign-in');
  return exactly(signIns({ account, since: inStep ? askedSince({ from }) : from }));
}

/** By beta where the tenant allows it; both ask for the same. */
function signIns({ account, since }: Pick<About, 'account'> & { readonly since: string }): readonly string[] {
  const { objectId } = account;
  return [true, false].map((beta) => sayQuestion(QUESTIONS.signIns({ objectId, since, beta })));
}

/** What a rotation changes: first the account, by which it is compared, then its methods. */
function credential({ account: { objectId } }: About): Questions {
  return exactly([`${sayQuestion(QUESTIONS.user(objectId))} ; ${sayQuestion(QUESTIONS.methods(objectId))}`]);
}

function methods({ account }: About): Questions {
  return exactly([sayQuestion(QUESTIONS.methods(account.objectId))]);
}

/** Since a time within the step. */
function audits({ events, fact, account }: About): Questions {
  const opened = events.find((event) => event.type === 'step-opened' && event.step === fact.step);
  return sinceBetween({
    say: (since) => [sayQuestion(QUESTIONS.audits({ objectId: account.objectId, since }))],
    from: Date.parse(opened?.at ?? fact.at),
    to: Date.parse(fact.at),
  });
}
