import type { Choice } from '../../domain/decision.ts';
import { exampleOf } from '../../domain/asked-values.ts';
import { ASKING } from '../../domain/language/asking.ts';
import type { Language, Reader } from '../../domain/language/language.ts';
import { SHEET } from '../../domain/language/sheet.ts';
import type { Spoken } from '../../domain/language/spoken.ts';
import { markedMessage } from '../../domain/language/telling.ts';
import { sayTime } from '../../domain/language/times.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { Paper } from '../../evidence/package/documents/paper.ts';
import type { RunState } from '../../workflows/messages.ts';
import { commandLine } from '../live/next.ts';
import { writeCode } from '../paper/code.ts';
import { writeCommands } from '../paper/command.ts';
import type { Place } from '../place.ts';
import { askOf } from './show.ts';
import { offlineSignCommand } from './sign.ts';
import { choicesFor, isOptional, statementFor, type AskSheet } from './statement.ts';

/** The choices whose whole statement is known when it is printed; others need a reason of their own. */
const ON_PAPER: ReadonlySet<Choice> = new Set(['approve', 'attest', 'deny']);
/** A denial has a reason; that of a printed one is written by hand beside it. */
const DENIED = 'denied on paper; the reason stands on the sheet';
/** About 0.6 mm for each module of a statement of usual length, which a phone reads. */
const CODE_POINTS = 156;
/** Of the section on signing elsewhere: its commands on two pages would be typed half. */
const HOW_POINTS = 130;
const SCANNED = 'statement.json';

/** A sheet as whoever it is for reads it. */
export interface ReadSheet extends AskSheet {
  readonly reader: Reader;
  /** The question in their language; null where it has English words alone. */
  readonly spoken: Spoken | null;
}

interface Printed extends ReadSheet {
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
  sheets: readonly ReadSheet[];
  state: RunState;
  place: Place;
  at: Date;
}): Promise<Uint8Array> {
  const { state, at } = given;
  const languages = new Set(sheets.map(({ reader }) => reader.language));
  // A file for readers of several languages is, as a whole, in that of what is signed.
  const [language = 'en', ...others] = languages;
  const lang = others.length === 0 ? language : 'en';
  const title = markedMessage({ mode: state.mode, message: state.title });
  const about = { title: title[lang], subject: SHEET.run(state.run)[lang], lang };
  const paper = new Paper({ ...about, at: at.toISOString(), sheet: 'either' });
  for (const [index, sheet] of sheets.entries()) {
    if (index > 0) paper.newPage();
    paper.heading('H1', title[sheet.reader.language]);
    writeQuestion({ ...given, ...sheet, paper });
    for (const choice of choicesFor(sheet).filter((each) => ON_PAPER.has(each)))
      writeChoice({ ...given, ...sheet, paper, choice });
    writeHow({ ...given, ...sheet, paper });
  }
  return paper.finish(`${state.mode === 'drill' ? 'DRILL' : 'REAL'}, run ${state.run}, plan ${state.plan}`);
}

function writeQuestion({ paper, state, place, ask, person, reader, spoken }: Printed): void {
  const { language } = reader;
  const tenants = state.foreignTenants.map(({ id, origins }) => ({ id, at: origins.graph }));
  const of = ask.need.map(({ role, count }) => `${count} × ${role}`).join(SHEET.and[language]);
  const times = {
    at: sayTime({ at: ask.askedAt, reader }),
    until: sayTime({ at: ask.expires, reader }),
  };
  paper.paragraph(SHEET.startedBy(state)[language]);
  if (tenants.length > 0) paper.paragraph(SHEET.pretend(tenants)[language]);
  paper.heading('H2', `${person}: ${ask.step}`);
  paper.paragraph(spoken?.question ?? ask.question);
  if (spoken !== null) paper.paragraph(SHEET.english(ask.question)[language]);
  paper.paragraph(SHEET.asked({ of, need: ask.need, ...times })[language]);
  if (ask.bypassers.length > 0) {
    const words = ['decide', state.run, '--as', 'PERSON', '--ask', ask.id, '--bypass', '--reason', 'WHY'];
    paper.paragraph(SHEET.bypass(ask.bypassers)[language]);
    writeCommands({ paper, commands: [commandLine({ words, place })] });
  }
  paper.paragraph(SHEET.never[language]);
}

function writeChoice(printed: Printed & { choice: Choice }): void {
  const { paper, state, ask, person, choice, at, reader } = printed;
  const { language } = reader;
  const needed = choice === 'attest' ? ask.values.filter((spec) => !isOptional(spec)) : [];
  paper.heading('H3', SHEET.choice({ choice, person })[language]);
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
    ...SHEET.byHand.map((line) => line[language]),
    ...(choice === 'deny' ? [SHEET.reason[language]] : []),
  ];
  writeCode({
    paper,
    text,
    alt: SHEET.code(choice)[language],
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
  reader: { language },
  spoken,
}: Printed & { needed: readonly ValueSpec[] }): void {
  for (const spec of needed)
    paper.byHand(`${sayValue({ spec, spoken, language })}: ________________________________`);
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
  paper.paragraph(SHEET.values[language]);
  writeCommands({ paper, commands: [text] });
  const lines = [SHEET.sameCommand[language], '[ ] attest', ...SHEET.byHand.map((line) => line[language])];
  writeCode({ paper, text, alt: SHEET.commandCode[language], points: CODE_POINTS, lines });
}

function sayValue({
  spec,
  spoken,
  language,
}: {
  spec: ValueSpec;
  spoken: Spoken | null;
  language: Language;
}): string {
  const example = exampleOf(spec);
  const asked = askOf({ spec, spoken });
  return example === null ? asked : `${asked} (${ASKING.such(example)[language]})`;
}

function writeHow({ paper, state, place, reader: { language } }: Printed): void {
  paper.keepTogether(HOW_POINTS);
  paper.heading('H3', SHEET.elsewhere[language]);
  paper.paragraph(SHEET.how[language]);
  writeCommands({
    paper,
    commands: [
      `zbarimg --quiet --raw picture.png | tr -d '\\n' > ${SCANNED}`,
      offlineSignCommand({ file: SCANNED }),
      commandLine({ words: ['decide', state.run, '--import', SCANNED], place }),
    ],
  });
}
