import type { Choice } from '../../domain/decision.ts';
import { exampleOf } from '../../domain/asked-values.ts';
import { sayNeed } from '../../domain/plan/asks.ts';
import { markedMessage } from '../../domain/plan/questions.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { Paper } from '../../evidence/package/documents/paper.ts';
import type { RunState } from '../../workflows/messages.ts';
import { commandLine } from '../live/next.ts';
import { BY_HAND, writeCode } from '../paper/code.ts';
import type { Place } from '../place.ts';
import { offlineSignCommand } from './sign.ts';
import { choicesFor, isOptional, statementFor, type AskSheet } from './statement.ts';

/** The choices whose whole statement is known when it is printed; others need a reason of their own. */
const ON_PAPER: ReadonlySet<Choice> = new Set(['approve', 'attest', 'deny']);
/** A denial has a reason; that of a printed one is written by hand beside it. */
const DENIED = 'denied on paper; the reason stands on the sheet';
/** About 0.6 mm for each module of a statement of usual length, which a phone reads. */
const CODE_POINTS = 156;
const SCANNED = 'statement.json';

interface Printed extends AskSheet {
  readonly paper: Paper;
  readonly state: RunState;
  readonly place: Place;
  readonly at: Date;
}

/**
 * The sheets as a PDF: what is asked, and for each choice the exact statement as text and QR code, to be signed on any
 * machine with `ssh-keygen`. `at` is when they are printed and what the statements say: a day later they count no more.
 */
export async function sheetsPdf({
  sheets,
  ...given
}: {
  sheets: readonly AskSheet[];
  state: RunState;
  place: Place;
  at: Date;
}): Promise<Uint8Array> {
  const { state, at } = given;
  const title = markedMessage({ mode: state.mode, message: state.title });
  const paper = new Paper({ title, subject: `Run ${state.run}`, at: at.toISOString(), sheet: 'either' });
  for (const [index, sheet] of sheets.entries()) {
    if (index > 0) paper.newPage();
    paper.heading('H1', title);
    writeQuestion({ ...given, ...sheet, paper });
    for (const choice of choicesFor(sheet).filter((each) => ON_PAPER.has(each)))
      writeChoice({ ...given, ...sheet, paper, choice });
    writeHow({ ...given, ...sheet, paper });
  }
  return paper.finish(`${state.mode === 'drill' ? 'DRILL' : 'REAL'}, run ${state.run}, plan ${state.plan}`);
}

function writeQuestion({ paper, state, place, ask, person }: Printed): void {
  const tenants = state.foreignTenants.map(({ id, origins }) => `tenant ${id} is at ${origins.graph}`);
  paper.paragraph(`Run ${state.run}, started by ${state.initiator}. Plan ${state.plan}.`);
  if (tenants.length > 0) paper.paragraph(`Pretend or proxied: ${tenants.join('; ')}.`);
  paper.heading('H2', `${person}: ${ask.step}`);
  paper.paragraph(ask.question);
  paper.paragraph(
    `Asked of ${sayNeed(ask.need)}, distinct people, at ${ask.askedAt}. Open until ${ask.expires}.`,
  );
  if (ask.bypassers.length > 0) {
    const words = ['decide', state.run, '--as', 'PERSON', '--ask', ask.id, '--bypass', '--reason', 'WHY'];
    paper.paragraph(`May go on without that, giving a reason: ${ask.bypassers.join(', ')}.`);
    paper.verbatim(commandLine({ words, place }));
  }
  paper.paragraph('Never write a password, PIN or recovery code on this form.');
}

function writeChoice(printed: Printed & { choice: Choice }): void {
  const { paper, state, ask, person, choice, at } = printed;
  const needed = choice === 'attest' ? ask.values.filter((spec) => !isOptional(spec)) : [];
  paper.heading('H3', `${choice.toUpperCase()}, as ${person}`);
  if (needed.length > 0) {
    writeValues({ ...printed, needed });
    return;
  }
  const reason = choice === 'deny' ? DENIED : '';
  const text = canonicalText(
    statementFor({ state, ask, person, answer: { choice, reason, values: {} }, at }),
  );
  paper.verbatim(text);
  const lines = [
    `SHA-256 ${sha256Hex(text).slice(0, 32)}`,
    `               ${sha256Hex(text).slice(32)}`,
    `[ ] ${choice}`,
    ...BY_HAND,
    ...(choice === 'deny' ? ['Reason ______________________________________'] : []),
  ];
  writeCode({
    paper,
    text,
    alt: `QR code with the statement to ${choice} above`,
    points: CODE_POINTS,
    lines,
  });
}

/** What a person has yet to see cannot stand in a printed statement: it is written here, and typed where they sign. */
function writeValues({
  paper,
  state,
  place,
  ask,
  person,
  needed,
}: Printed & { needed: readonly ValueSpec[] }): void {
  for (const spec of needed) paper.byHand(`${sayValue(spec)}: ________________________________`);
  const values = needed.map(({ name }) => `${name}=...`);
  const words = [
    'decide',
    state.run,
    '--as',
    person,
    '--ask',
    ask.id,
    '--attest',
    ...values,
    '--out',
    SCANNED,
  ];
  const text = commandLine({ words, place });
  paper.paragraph(
    'Values are part of what is signed. With them in place of the dots, this writes the statement:',
  );
  paper.verbatim(text);
  const lines = ['The code holds the same command.', '[ ] attest', ...BY_HAND];
  writeCode({ paper, text, alt: 'QR code with the command above', points: CODE_POINTS, lines });
}

function sayValue(spec: ValueSpec): string {
  const example = exampleOf(spec);
  return example === null ? spec.ask : `${spec.ask} (such as ${example})`;
}

function writeHow({ paper, state, place }: Printed): void {
  paper.heading('H3', 'To sign on another machine');
  paper.paragraph(
    'Take a picture of one code alone, and compare what it holds with the text above it. Sign with your own key, and bring both files back before the question ends: within a day of printing at the latest.',
  );
  paper.verbatim(
    [
      `zbarimg --quiet --raw picture.png | tr -d '\\n' > ${SCANNED}`,
      offlineSignCommand({ file: SCANNED }),
      commandLine({ words: ['decide', state.run, '--import', SCANNED], place }),
    ].join('\n'),
  );
}
