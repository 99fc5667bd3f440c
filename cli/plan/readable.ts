import { sayNotMicrosofts } from '../../domain/clouds.ts';
import { sayDuration } from '../../domain/duration.ts';
import type { Digest } from '../../domain/ids.ts';
import { rolesAsked } from '../../domain/plan/asks.ts';
import { possibleInitiators } from '../../domain/plan/check-people.ts';
import { questionsOf } from '../../domain/plan/questions.ts';
import type { Plan, PlannedStep } from '../../domain/plan/types.ts';
import { isOptional } from '../decision/statement.ts';
import { sayAsk, sayAsks, sayDeputies, sayHypothesis, sayStep, sayUndo } from './say-step.ts';
import { sayWays } from './say-ways.ts';

/** A plan for reading on a screen: what would happen, in order, and who would be asked what. */
export function readablePlan({ plan, digest }: { plan: Plan; digest: Digest }): string {
  const sections = [heading({ plan, digest }), before(plan), method(plan), after(plan), people(plan)];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading({ plan, digest }: { plan: Plan; digest: Digest }): string[] {
  const { timeToAccessMs, timeToAlertMs } = plan.objectives;
  const objectives = [
    ...(timeToAccessMs === null ? [] : [`access within ${sayDuration(timeToAccessMs)} of the approval`]),
    ...(timeToAlertMs === null ? [] : [`alert within ${sayDuration(timeToAlertMs)} of the sign-in`]),
  ];
  return [
    plan.title,
    `  plan          ${digest}`,
    `  runbook       ${plan.runbook} (${plan.mode}, ${plan.scenario})`,
    `  organisation  ${plan.organisation}`,
    ...plan.tenants.map(
      ({ id, origins }) => `  tenant        ${id} answers at ${origins.graph}, tokens from ${origins.login}`,
    ),
    ...sayNotMicrosofts(plan).map((remark) => `                ${remark}`),
    ...plan.accounts.map(({ id, userPrincipalName }) => `  account       ${id}  ${userPrincipalName}`),
    ...objectives.map((objective) => `  objective     ${objective}`),
    `  may start it  ${possibleInitiators(plan).join(', ')}`,
  ];
}

function before(plan: Plan): string[] {
  const { approve } = plan;
  const approval =
    approve === null ? 'no approval' : `${sayAsk(approve)}, within ${sayDuration(approve.withinMs)}`;
  return [
    'Before',
    `  approve       ${approval}`,
    ...sayHypothesis(plan).map((check) => `  hypothesis    ${check}`),
  ];
}

function method(plan: Plan): string[] {
  const steps = plan.steps.flatMap((step, index) => {
    const asked = sayAsks({ step, plan });
    const undo = sayUndo({ step, plan });
    return [
      `  ${String(index + 1).padStart(2)}  ${step.id}  (${step.do})`,
      `      ${sayStep({ step, plan })}`,
      ...(asked === null ? [] : [`      asked: ${asked}`]),
      ...valuesOf({ step, plan }),
      ...(undo === null ? [] : [`      undo: ${undo}`]),
    ];
  });
  return ['Method', ...steps];
}

/** What whoever is asked must write, so that nobody learns of it only when the time is running. */
function valuesOf({ step, plan }: { step: PlannedStep; plan: Plan }): string[] {
  const values = questionsOf({ plan, step }).flatMap((question) => question.values);
  const lines = values.map(
    (spec) => `      write: ${spec.name} = ${spec.ask}${isOptional(spec) ? ' (optional)' : ''}`,
  );
  return [...new Set(lines)];
}

function after(plan: Plan): string[] {
  const { review } = plan;
  return [
    'Afterwards',
    '  undo          whatever is still changed, last first',
    ...sayHypothesis(plan).map((check) => `  hypothesis    ${check}`),
    ...(review === null
      ? []
      : [`  review        by ${review.by.join(', ')} within ${review.withinBusinessDays} business days`]),
  ];
}

/** How each of them is told, in order; a channel that is dead with the tenant is marked. */
function toldOver(plan: Plan): string[] {
  return plan.people.flatMap((person) => {
    const ways = sayWays({ plan, person });
    return ways === null ? [] : [`  told: ${person.id}  ${ways}`];
  });
}

/** Everybody in the plan has a role that it asks, but perhaps others too; only those asked are shown. */
function people(plan: Plan): string[] {
  const lines = rolesAsked(plan).map((role) => {
    const ids = plan.people.filter(({ roles }) => roles.includes(role)).map(({ id }) => id);
    return `  ${role.padEnd(12)}  ${ids.length === 0 ? 'nobody' : ids.join(', ')}`;
  });
  const bypass = plan.bypassRoles.length === 0 ? [] : [`  may bypass    ${plan.bypassRoles.join(', ')}`];
  return [
    'People',
    ...lines,
    ...sayDeputies(plan).map((line) => `  deputy        ${line}`),
    ...bypass,
    ...toldOver(plan),
    ...passkeys(plan),
  ];
}

/** Whoever made a passkey somebody's could decide in their name: who approves a plan sees who that was. */
function passkeys({ people: all }: Plan): string[] {
  return all.flatMap(({ id, passkeys: own = [] }) =>
    own.map(({ enrolment: { passkey }, vouches }) => {
      const by = vouches.map(({ person }) => person).join(' and ');
      return `  passkey       ${id}: ${passkey.label} (enrolled by ${by})`;
    }),
  );
}
