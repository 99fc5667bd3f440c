import type { OpenAsk } from '../decision.ts';
import { foreignTenants, type Origins } from '../clouds.ts';
import type { PersonId, TenantId } from '../ids.ts';
import type { Joined } from '../joined.ts';
import { emptyPlaces } from '../quorum.ts';
import { sameJson } from '../same-json.ts';
import { invite, type Invitation } from './asked.ts';
import { outlineOf, type Outlined } from './outline.ts';
import { openingQuestion, questionsOf, type Question } from './questions.ts';
import type { Plan } from './types.ts';

/** What is told of a run to somebody who is about to sign for it. */
export interface Shown extends Pick<Plan, 'organisation' | 'runbook' | 'title' | 'mode'> {
  readonly initiator: PersonId;
  readonly foreignTenants: readonly { readonly id: TenantId; readonly origins: Origins }[];
  readonly steps: readonly Outlined[];
  readonly asks: readonly OpenAsk[];
}

/** Characters of a part that a message quotes. */
const MAX_QUOTED = 600;
/** The window of a sign-in, which the run drew and no plan has; it stands at the end of its question. */
const WINDOW = /Window (?<nonce>[0-9a-f-]{36})\.$/;

/**
 * The first thing shown of a run that is not what its plan has there, in words; null where all of it is. A plan says
 * nothing of what happened meanwhile: who answered, how steps ended, what was seen, the log.
 */
export function foreignWord({ plan, shown }: { plan: Plan; shown: Shown }): string | null {
  const due = {
    organisation: plan.organisation,
    runbook: plan.runbook,
    title: plan.title,
    mode: plan.mode,
    foreignTenants: foreignTenants(plan.tenants).map(({ id, origins }) => ({ id, origins })),
    steps: outlineOf(plan),
  };
  const seen = {
    ...shown,
    steps: shown.steps.map((step) => ({ id: step.id, do: step.do, account: step.account })),
  };
  const parts = ['organisation', 'runbook', 'title', 'mode', 'foreignTenants', 'steps'] as const;
  const wrong = parts.find((part) => !sameJson(seen[part], due[part]));
  if (wrong !== undefined) return difference({ part: wrong, due: due[wrong], got: seen[wrong] });
  const { initiator } = shown;
  for (const ask of shown.asks) {
    const fault = faultOf({ plan, initiator, ask });
    if (fault !== null) return `question ${ask.id}: ${fault}`;
  }
  return null;
}

interface About {
  readonly plan: Plan;
  readonly initiator: PersonId;
  readonly ask: OpenAsk;
}

/** A step may ask several questions; this must be one of them as a whole. */
function faultOf(about: About): string | null {
  const faults = questionsFor(about).map((question) => faultBy({ ...about, question }));
  if (faults.includes(null)) return null;
  return faults[0] ?? `step ${about.ask.step} asks nothing`;
}

function questionsFor({ plan, ask: { step: id, question } }: About): readonly Question[] {
  const opening = openingQuestion(plan);
  const nonce = WINDOW.exec(question)?.groups?.nonce ?? '';
  return [
    ...(opening?.step === id ? [opening] : []),
    ...plan.steps.filter((step) => step.id === id).flatMap((step) => questionsOf({ plan, step, nonce })),
  ];
}

function faultBy({ plan, initiator, ask, question }: About & { question: Question }): string | null {
  const askedAt = Date.parse(ask.askedAt);
  if (Number.isNaN(askedAt)) return `expected when it was asked, got ${JSON.stringify(ask.askedAt)}`;
  const invited = invite({ plan, initiator, question, askedAt });
  const joined = (ask.joined ?? []).filter((seat) => mayJoin({ plan, question, invited, seat }));
  const due = {
    ...question,
    ...invited,
    joined,
    people: [...invited.people, ...joined.map(({ person }) => person)],
    missing: emptyPlaces({ ask, voters: plan.people }),
    ahead: (ask.ahead ?? []).filter(({ at, to }) =>
      invited.dues.some((each) => Date.parse(at) === askedAt + each.afterMs && sameJson(each.to, to)),
    ),
  };
  const seen = { ...ask, joined: ask.joined ?? [], ahead: ask.ahead ?? [] };
  const parts = [
    'kind',
    'question',
    'values',
    'need',
    'joined',
    'people',
    'bypassers',
    'choices',
    'expires',
    'missing',
    'ahead',
  ] as const;
  const wrong = parts.find((part) => !sameJson(seen[part], due[part]));
  return wrong === undefined ? null : difference({ part: wrong, due: due[wrong], got: seen[wrong] });
}

/** Could this person be asked later at all: as a deputy that the plan has, or by a rung of the question's ladder? */
function mayJoin({
  plan,
  question: { escalate = [] },
  invited,
  seat,
}: {
  plan: Plan;
  question: Question;
  invited: Invitation;
  seat: Joined;
}): boolean {
  if (invited.excluded.includes(seat.person)) return false;
  if (seat.for !== null)
    return plan.deputies?.of.find(({ person }) => person === seat.for)?.by.includes(seat.person) === true;
  const roles = plan.people.find(({ id }) => id === seat.person)?.roles ?? [];
  return escalate.some(({ to }) => to.some((role) => roles.includes(role)));
}

function difference({ part, due, got }: { part: string; due: unknown; got: unknown }): string {
  return `expected the ${part} of the plan, ${short(due)}, got ${short(got)}`;
}

/** Whoever lies may send as much as they like. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
