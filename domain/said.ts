import type { AskOutcome } from './event.ts';
import type { Statement } from './decision.ts';
import type { Claim, Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { Plan, PlannedStep, RetrieveStep, RotateStep } from './plan/types.ts';

/** A question to people and how it ended: what was accepted on the way, each signed. */
export interface Answer {
  readonly outcome: AskOutcome;
  readonly because: string;
  readonly statements: readonly Statement[];
}

interface Saying {
  readonly plan: Plan;
  readonly step: PlannedStep;
  readonly answer: Answer;
}

/** Whose word on an alert was asked for, and since when one counts; null where there is nothing to alert on. */
export interface Awaited {
  readonly role: string;
  readonly since: string | null;
}

/**
 * The facts that people's signed answers make, and no others: the workflow records them, and the verifier makes them
 * again from the same statements. Only an alert that nobody confirmed makes a fact of an answer that did not come.
 */
export function saidFacts({
  plan,
  step,
  answer,
  alert = null,
}: Saying & { readonly alert?: Awaited | null }): Observation[] {
  if (step.do === 'alert') return alert === null ? [] : saidOfAlert({ answer, alert });
  if (answer.outcome !== 'met') return [];
  const { statements } = answer;
  switch (step.do) {
    case 'notify':
      return word({ statements, claim: 'notify.acknowledged', expected: 'an acknowledgement', seen: byWhom });
    case 'attest':
      return word({ statements, claim: 'attest.done', expected: step.instruction, seen: sayValues });
    case 'retrieve':
      return statements.flatMap((statement) => custody({ plan, step, statement }));
    case 'sign-in':
      return word({
        statements,
        claim: 'sign-in.attested',
        expected: `a sign-in as ${nameOf({ plan, account: step.account })}`,
        seen: ({ values }) => `request id ${values['request-id'] ?? ''}`,
      });
    case 'admin-action':
      return word({
        statements,
        claim: 'admin-action.attested',
        expected: 'a privileged read',
        seen: ({ values }) => `${Number(values['policies-seen'])} policies`,
      });
    case 'rotate':
      return rotation({ plan, step, statements });
    case 'approve':
    case 'outage':
    case 'reset-password':
    case 'time-bound-account':
    case 'temporary-access-pass':
    case 'restore':
    case 'conditional-access':
      return [];
  }
}

/** One attested fact for each person who signed. */
function word({
  statements,
  claim,
  expected,
  seen,
}: {
  statements: readonly Statement[];
  claim: Claim;
  expected: string;
  seen: (statement: Statement) => string;
}): Observation[] {
  return statements.map((statement) =>
    observe({
      claim,
      state: 'attested',
      expected,
      seen: seen(statement),
      from: `person:${statement.person}`,
      observedAt: statement.at,
    }),
  );
}

function byWhom({ person }: Statement): string {
  return `by ${person}`;
}

function sayValues({ values }: Statement): string {
  const said = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return said.length === 0 ? 'done' : said.join(', ');
}

function nameOf({ plan, account }: { plan: Plan; account: string }): string {
  return plan.accounts.find(({ id }) => id === account)?.userPrincipalName ?? account;
}

/** Each custodian's word on the seal, against the number on record; nobody else has seen it. */
function custody({
  plan,
  step,
  statement,
}: {
  plan: Plan;
  step: RetrieveStep;
  statement: Statement;
}): Observation[] {
  const seal = plan.sources.find(({ id }) => id === step.source)?.seals[step.account] ?? '';
  const found = statement.values.seal ?? '';
  const expected = `${step.source} opened under dual custody`;
  return [
    ...word({ statements: [statement], claim: 'custody.opened', expected, seen: byWhom }),
    observe({
      claim: 'custody.seal-as-recorded',
      state: found === seal ? 'attested' : 'contradicted',
      expected: `seal ${seal}`,
      seen: `seal ${found}`,
      from: `person:${statement.person}`,
      observedAt: statement.at,
    }),
  ];
}

/** What a person saw of the alert. That nobody of the role confirmed it in time is the answer too: it did not come. */
function saidOfAlert({ answer, alert: { role, since } }: { answer: Answer; alert: Awaited }): Observation[] {
  const about = { claim: 'alert.fired', expected: `${role} saw the alert` } as const;
  if (answer.outcome !== 'met') {
    const seen = `nothing (${answer.outcome}): ${answer.because}`;
    return [observe({ ...about, state: 'contradicted', seen, from: `role:${role}` })];
  }
  return answer.statements.map((statement) => {
    const at = statement.values['seen-at'] ?? statement.at;
    const before = since !== null && Date.parse(at) < Date.parse(since);
    return observe({
      ...about,
      state: before ? 'contradicted' : 'attested',
      seen: `alert ${statement.values['alert-id'] ?? ''} at ${at}`,
      from: `person:${statement.person}`,
      observedAt: statement.at,
    });
  });
}

function rotation({
  plan,
  step,
  statements,
}: {
  plan: Plan;
  step: RotateStep;
  statements: readonly Statement[];
}): Observation[] {
  const expected = `the credential of ${step.account} replaced`;
  const rotated = word({ statements, claim: 'rotation.attested', expected, seen: byWhom });
  if (!step.reseal) return rotated;
  const seals = [...new Set(statements.map(({ values }) => values['new-seal'] ?? ''))];
  const old = plan.sources.map((source) => source.seals[step.account]);
  const agreed = seals.length === 1 && !old.includes(seals[0]);
  return [
    ...rotated,
    observe({
      claim: 'rotation.resealed',
      state: agreed ? 'attested' : 'contradicted',
      expected: 'one new seal number, and not the old one',
      seen: seals.join(' against '),
      from: `person:${statements.map(({ person }) => person).join('+')}`,
    }),
  ];
}
