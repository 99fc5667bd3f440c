import { sayNotMicrosofts } from '../../domain/clouds.ts';
import { sayDuration } from '../../domain/duration.ts';
import type { Digest } from '../../domain/ids.ts';
import { markedMessage, openingQuestion, questionsOf, type Question } from '../../domain/plan/questions.ts';
import type { Plan, PlannedStep } from '../../domain/plan/types.ts';
import { Paper } from '../../evidence/package/documents/paper.ts';
import { BY_HAND, writeCode } from '../paper/code.ts';
import { writeCommands } from '../paper/command.ts';
import { sayFilled, type PlanCommands } from './commands.ts';
import { blanksOf, peopleWith } from './paper.ts';
import { sayAsk, sayDeputies, sayHypothesis, sayStep, sayUndo } from './say-step.ts';
import { sayWays } from './say-ways.ts';
import { sayWhereabouts } from './whereabouts.ts';

/** Wide enough for a phone to read the longest commands off paper. */
const CODE_POINTS = 132;
/** Of a question's words, and of those of its step, that stand on one page with its code. */
const WORDS_POINTS = 60;
/** The window of a sign-in is drawn when it is asked for. */
const WINDOW = '____________';

interface Sheet {
  readonly paper: Paper;
  readonly plan: Plan;
  readonly commands: PlanCommands;
}

/** A plan as a document to print and fill in by hand; the same bytes for the same plan and commands. */
export async function planPdf({
  digest,
  ...given
}: {
  plan: Plan;
  digest: Digest;
  commands: PlanCommands;
}): Promise<Uint8Array> {
  const { plan } = given;
  const title = markedMessage({ mode: plan.mode, message: plan.title });
  const paper = new Paper({ title, subject: `Plan ${digest}`, at: null, sheet: 'either' });
  const sheet = { ...given, paper };
  writeCover({ ...sheet, title, digest });
  writeStart(sheet);
  writeWhereabouts(sheet);
  writeCallList(sheet);
  const opening = openingQuestion(plan);
  if (opening !== null) {
    paper.heading('H2', 'Approval');
    writeQuestion({ ...sheet, question: opening });
  }
  writeChecks({ ...sheet, heading: 'Before: these hold', more: [] });
  paper.keepTogether(CODE_POINTS + 3 * WORDS_POINTS);
  paper.heading('H2', 'Method');
  for (const [index, step] of plan.steps.entries()) writeStep({ ...sheet, step, index });
  writeChecks({ ...sheet, heading: 'Afterwards', more: ['Everything that was changed has been put back.'] });
  writeReview(sheet);
  return paper.finish(`${word(plan)}, ${plan.runbook}, plan ${digest}`);
}

function word({ mode }: Plan): string {
  return mode === 'drill' ? 'DRILL' : 'REAL';
}

function writeCover({ paper, plan, title, digest }: Sheet & { title: string; digest: Digest }): void {
  paper.heading('H1', title);
  paper.paragraph(
    `Runbook ${plan.runbook}, mode ${plan.mode}, scenario ${plan.scenario}, organisation ${plan.organisation}.`,
  );
  for (const remark of sayNotMicrosofts(plan)) paper.paragraph(`${remark}.`);
  paper.paragraph('Plan, by its digest:');
  paper.verbatim(digest.replaceAll(/(.{8})(?=.)/g, '$1 '));
  paper.paragraph('Never write a password, PIN or recovery code on this form.');
  paper.byHand('Run ______________________________  Started by ____________________  Time ____________ UTC');
}

function writeStart({ paper, commands }: Sheet): void {
  paper.heading('H2', 'In an incident, type this');
  const lines = [
    'Where: on the machine with that organisation file, in the folder of the program.',
    'PERSON: whoever types it, by their id in the list below.',
    'WHY: the reason, in a few words.',
    'The code holds the same line.',
  ];
  writeCommands({ paper, commands: [commands.incident] });
  const alt = 'QR code with the command of an incident, which stands above';
  writeCode({ paper, text: commands.incident, alt, points: CODE_POINTS, lines });
  paper.paragraph(
    'The codes of the steps hold the commands that answer them: RUN is the run, PERSON who answers. The camera of a phone reads them, or zbarimg a picture of them; without either, type them as breakglass ask prints them.',
  );
  paper.paragraph(
    'While a run goes on, this prints its open questions with codes to sign on another machine:',
  );
  writeCommands({ paper, commands: [commands.sheets] });
}

function writeWhereabouts({ paper, plan }: Sheet): void {
  paper.heading('H2', 'Accounts and places');
  for (const line of sayWhereabouts(plan)) paper.paragraph(`${line}.`);
}

/** Nobody has a number in a plan: it is shown to many. Whoever keeps the sheet writes them in beforehand. */
function writeCallList({ paper, plan }: Sheet): void {
  paper.heading('H2', 'Call list');
  paper.paragraph('Write the numbers in now, and call where a message is not answered.');
  const say = markedMessage({ mode: plan.mode, message: `"${plan.title}". I am ____________________.` });
  paper.paragraph(`Say: ${say} You are to ____________________ by ____________ UTC.`);
  for (const person of plan.people) {
    const ways = sayWays({ plan, person });
    paper.keepTogether(WORDS_POINTS);
    const told = ways === null ? '' : `: told over ${ways}`;
    paper.byHand(`[ ] ${person.id} (${person.roles.join(', ')})${told}`);
    paper.byHand('      Phone ______________________________  Reached ____________________ UTC');
  }
  if (plan.deputies !== undefined) paper.list(sayDeputies(plan), 'Nobody has a deputy.');
}

function writeChecks({
  paper,
  plan,
  heading,
  more,
}: Sheet & { heading: string; more: readonly string[] }): void {
  const checks = [...more, ...sayHypothesis(plan)];
  if (checks.length === 0) return;
  paper.heading('H2', heading);
  for (const check of checks) paper.paragraph(`[ ] ${check}`);
}

function writeStep({ step, index, ...sheet }: Sheet & { step: PlannedStep; index: number }): void {
  const { paper, plan } = sheet;
  const undo = sayUndo({ step, plan });
  const questions = questionsOf({ plan, step, nonce: WINDOW });
  if (questions.length > 0) paper.keepTogether(CODE_POINTS + 2 * WORDS_POINTS);
  paper.heading('H3', `${index + 1}. ${step.id}`);
  const said = sayStep({ step, plan });
  if (questions[0]?.question !== said) paper.paragraph(`[ ] ${said}`);
  if (undo !== null) paper.paragraph(`Undo: ${undo}`);
  for (const blank of stepBlanks({ step, plan, questions })) paper.byHand(`${blank} ____________________`);
  for (const question of questions) writeQuestion({ ...sheet, question });
  if (questions.length === 0) for (const line of BY_HAND) paper.byHand(line);
}

/** What is written for the step itself; what a person is asked for stands at their own lines. */
function stepBlanks({
  step,
  plan,
  questions,
}: {
  step: PlannedStep;
  plan: Plan;
  questions: readonly Question[];
}): string[] {
  const isAsked = questions.some(({ values }) => values.length > 0);
  return isAsked && step.do !== 'retrieve' && step.do !== 'alert' ? [] : blanksOf({ step, plan });
}

function writeQuestion({ question: asked, ...sheet }: Sheet & { question: Question }): void {
  const { paper, plan, commands } = sheet;
  const { question, kind, need, values, withinMs } = asked;
  const who = need.map(({ role }) => `${role}: ${peopleWith({ plan, role })}`).join('; ');
  paper.keepTogether(CODE_POINTS + WORDS_POINTS);
  paper.paragraph(`Question: ${question}`);
  paper.paragraph(`Answered by ${sayAsk(asked)}, distinct people, within ${sayDuration(withinMs)} (${who}).`);
  const places = need.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
  const lines = places.flatMap((role) => [`${role}:  [ ] ${kind}   [ ] deny`, ...BY_HAND]);
  const alt = `QR code with the commands that answer this question of ${asked.step}`;
  writeCode({ paper, text: sayFilled({ commands, asked }), alt, points: CODE_POINTS, lines });
  for (const { ask } of values)
    paper.byHand(`${ask}: ${places.map(() => '____________________').join('  ')}`);
}

function writeReview({ paper, plan: { review } }: Sheet): void {
  if (review === null) return;
  paper.heading('H2', 'Review');
  paper.paragraph(`By ${review.by.join(', ')}, within ${review.withinBusinessDays} business days.`);
  paper.paragraph('[ ] drill   [ ] emergency   [ ] misuse');
  for (const line of BY_HAND) paper.byHand(line);
}
