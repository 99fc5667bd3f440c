import { sayNotMicrosofts } from '../../domain/clouds.ts';
import { sayDuration } from '../../domain/duration.ts';
import type { Digest } from '../../domain/ids.ts';
import { asksOf, rolesAsked } from '../../domain/plan/asks.ts';
import { markedMessage } from '../../domain/plan/questions.ts';
import type { Plan, PlannedStep } from '../../domain/plan/types.ts';
import { sayAsk, sayAsks, sayDeputies, sayHypothesis, sayStep, sayUndo } from './say-step.ts';
import { sayWays } from './say-ways.ts';
import { sayWhereabouts } from './whereabouts.ts';

/** Fits A4 and letter in a typewriter face. */
const WIDTH = 92;
const SIGNED = 'By ________________________  Time ____________ UTC  Signature ______________________';

/** A plan as a form to fill in by hand, for the day on which nothing else works. */
export function paperPlan({ plan, digest }: { plan: Plan; digest: Digest }): string {
  const lines = [
    ...cover({ plan, digest }),
    ...callList(plan),
    ...approval(plan),
    ...(plan.hypothesis.length === 0 ? [] : ['', 'BEFORE: these hold', ...sayHypothesis(plan).flatMap(box)]),
    '',
    'METHOD',
    ...plan.steps.flatMap((step, index) => stepForm({ step, index, plan })),
    '',
    'AFTERWARDS',
    ...box('Everything that was changed has been put back.'),
    ...sayHypothesis(plan).flatMap(box),
    ...review(plan),
  ];
  return `${lines.join('\n')}\n`;
}

function cover({ plan, digest }: { plan: Plan; digest: Digest }): string[] {
  return [
    markedMessage({ mode: plan.mode, message: plan.title.toUpperCase() }),
    `Runbook ${plan.runbook}, ${plan.mode}, scenario ${plan.scenario}, organisation ${plan.organisation}`,
    `Plan ${digest.replaceAll(/(.{8})(?=.)/g, '$1 ')}`,
    ...sayNotMicrosofts(plan).flatMap((remark) => wrap(`${remark}.`)),
    'Run ____________________  Started by ____________________  Time ____________ UTC',
    '',
    'Never write a password, PIN or recovery code on this form.',
    '',
    'ACCOUNTS AND PLACES',
    ...sayWhereabouts(plan).flatMap((line) => wrap(`${line}.`).map((part) => `  ${part}`)),
    '',
    'PEOPLE',
    ...rolesAsked(plan).map(
      (role) => `  ${role}: ${peopleWith({ plan, role })}  Present: ____________________`,
    ),
    ...sayDeputies(plan).map((line) => `  deputy: ${line}`),
  ];
}

/** The ids of the people of a role, in the order of the plan. */
export function peopleWith({ plan, role }: { plan: Plan; role: string }): string {
  return plan.people.flatMap(({ id, roles }) => (roles.includes(role) ? [id] : [])).join(', ');
}

/** Nobody has a number in a plan: it is shown to many. Whoever keeps the form writes them in beforehand. */
function callList(plan: Plan): string[] {
  const word = markedMessage({ mode: plan.mode, message: `"${plan.title}". I am ____________________.` });
  return [
    '',
    'CALL LIST. Write the numbers in now, and call where a message is not answered.',
    ...wrap(`Say: ${word} You are to ____________________ by ____________ UTC.`).map((line) => `  ${line}`),
    ...plan.people.flatMap((person) => {
      const ways = sayWays({ plan, person });
      return [
        ...box(`${person.id} (${person.roles.join(', ')})${ways === null ? '' : `: told over ${ways}`}`),
        '      Phone ______________________________  Reached ____________ UTC',
      ];
    }),
  ];
}

function approval({ approve }: Plan): string[] {
  if (approve === null) return [];
  const places = approve.need.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
  return [
    '',
    `APPROVAL: ${sayAsk(approve)}, within ${sayDuration(approve.withinMs)}`,
    ...places.flatMap((role) => [`  [ ] approve  [ ] deny   ${role}`, `      ${SIGNED}`]),
  ];
}

function stepForm({ step, index, plan }: { step: PlannedStep; index: number; plan: Plan }): string[] {
  const undo = sayUndo({ step, plan });
  const asked = sayAsks({ step, plan });
  return [
    '',
    ...box(`${index + 1}. ${step.id} - ${sayStep({ step, plan })}`),
    ...(asked === null ? [] : [`      Asked: ${asked}`]),
    ...(undo === null ? [] : [`      Undo: ${undo}`]),
    ...blanksOf({ step, plan }).map((blank) => `      ${blank} ____________________`),
    ...Array.from({ length: signatures({ step, plan }) }, () => `      ${SIGNED}`),
  ];
}

/** One line for each person who is asked; where the engine works alone, one for whoever does it by hand instead. */
function signatures({ step, plan }: { step: PlannedStep; plan: Plan }): number {
  const counts = asksOf({ step, plan }).flatMap(({ need }) => need.map(({ count }) => count));
  return Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

/** What is written down for a step by hand, beside who and when. */
export function blanksOf({ step, plan }: { step: PlannedStep; plan: Plan }): string[] {
  switch (step.do) {
    case 'attest':
      return step.values.map(({ ask }) => `${ask}:`);
    case 'retrieve': {
      const seal = plan.sources.find(({ id }) => id === step.source)?.seals[step.account] ?? 'none';
      return [`Seal recorded: ${seal}. Seal found:`];
    }
    case 'sign-in':
      return ['Request id, or correlation id:'];
    case 'admin-action':
      return ['Policies seen:'];
    case 'alert':
      return step.sources.map((source) => `Alert at ${source}, time:`);
    case 'rotate':
      return step.reseal ? ['New seal:'] : [];
    case 'notify':
      return ['Acknowledged by:'];
    case 'reset-password':
      return ['Password changed at:'];
    case 'time-bound-account':
      return ['Account:', 'Removed at:'];
    case 'temporary-access-pass':
      return ['Request id:', 'New passkey, key id:'];
    case 'approve':
    case 'outage':
    case 'conditional-access':
    case 'restore':
      return [];
  }
}

function review({ review: rule }: Plan): string[] {
  if (rule === null) return [];
  return [
    '',
    `REVIEW by ${rule.by.join(', ')} within ${rule.withinBusinessDays} business days`,
    '  [ ] drill  [ ] emergency  [ ] misuse',
    `      ${SIGNED}`,
  ];
}

/** A line with a box to tick, wrapped with its text kept together. */
function box(text: string): string[] {
  return wrap(text).map((line, index) => (index === 0 ? `  [ ] ${line}` : `      ${line}`));
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 7 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
