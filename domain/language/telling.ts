import type { Ask } from '../decision.ts';
import type { PersonId, RunId } from '../ids.ts';
import type { Mode } from '../plan/types.ts';
import { BANNER } from './banner.ts';
import { ANYONE, type Reader, type Said } from './language.ts';
import { quotedWords } from '../plain-text.ts';
import { sayTime } from './times.ts';

/** What a message to people is made of, so that it can be said in the reader's language. */
export type Telling =
  | {
      /** To one person: the question itself (`round` 0), a reminder, or the asking of more people. */
      readonly kind: 'question';
      readonly mode: Mode;
      readonly ask: AskTold;
      readonly person: PersonId;
      readonly round: number;
      readonly reminder: boolean;
    }
  | {
      /** To the channel of roles, while answers are missing. */
      readonly kind: 'reminder';
      readonly mode: Mode;
      readonly ask: AskTold;
      readonly roles: readonly string[];
    }
  | {
      /** To whom somebody passed over in an incident. */
      readonly kind: 'passed-over';
      readonly mode: Mode;
      readonly ask: AskTold;
      readonly by: PersonId;
      readonly reason: string;
    }
  /** What cannot wait; its text is recorded, and so in English. */
  | { readonly kind: 'alarm'; readonly mode: Mode; readonly text: string }
  /** What a runbook has said; its text is the organisation's own. */
  | { readonly kind: 'notice'; readonly mode: Mode; readonly text: string };

/** What of a question is told. */
export type AskTold = Pick<Ask, 'id' | 'step' | 'kind' | 'question' | 'expires'>;

const SAY = {
  drill: BANNER.drill.word,
  incident: { en: 'REAL', de: 'ERNSTFALL' },
  approve: { en: 'approve or deny', de: 'bitte genehmigen oder ablehnen' },
  attest: { en: 'do this and sign it', de: 'bitte ausführen und unterschreiben' },
  reminder: { en: 'reminder', de: 'Erinnerung' },
  alarm: { en: 'alarm', de: 'Alarm' },
  by: { en: 'by', de: 'bis' },
  signed: { en: 'What is signed, in English:', de: 'Was unterschrieben wird, auf Englisch:' },
  next: { en: 'Next', de: 'Weiter' },
  page: { en: 'Or on the page', de: 'Oder auf der Seite' },
  you: { en: 'YOU', de: 'SIE' },
  passedOver: ({
    run,
    by,
    question,
    reason,
  }: {
    run: RunId;
    by: PersonId;
    question: string;
    reason: string;
  }): Said => ({
    en: `${by} let the incident go on without your answer to "${question}" and said "${reason}". It must be reviewed. Run: ${run}`,
    de: `${by} hat den Notfall ohne Ihre Antwort auf „${question}“ weitergehen lassen und gesagt „${reason}“. Das muss nachgeprüft werden. Lauf: ${run}`,
  }),
  message: ({ run, number }: { run: RunId; number: string }): Said => ({
    en: `Run ${run}, message ${number}; the same number twice is one message`,
    de: `Lauf ${run}, Nachricht ${number}; zweimal dieselbe Nummer ist eine Nachricht`,
  }),
  question: ({ run, id }: { run: RunId; id: string }): Said => ({
    en: `Run ${run}, question ${id}`,
    de: `Lauf ${run}, Frage ${id}`,
  }),
} as const;

/** Whoever reads it, on whatever channel, knows at once whether it is real. */
export function markedMessage({ mode, message }: { readonly mode: Mode; readonly message: string }): Said {
  const word = SAY[mode];
  return { en: `${word.en}: ${message}`, de: `${word.de}: ${message}` };
}

/**
 * A message in the words of its reader, to be read on a phone at night: each line by itself, the first one alone says what
 * it is. It decides nothing: whoever else reads it can do no more than look. Its number is the same at every try and over
 * every channel, so that people too see a repeat. `question` is the translated one; null where there is none, and the
 * English alone is told. `link` is the address of the question on the page, which stands alone at the end of its line; null
 * where the organisation names no page.
 */
export function sayTelling({
  telling,
  run,
  reader,
  question,
  link,
}: {
  readonly telling: Telling;
  readonly run: RunId;
  readonly reader: Reader;
  readonly question: string | null;
  readonly link: string | null;
}): string {
  const { language } = reader;
  const first = (message: string) => markedMessage({ mode: telling.mode, message })[language];
  const next = (command: string) => `${SAY.next[language]}: breakglass ${command}`;
  const onPage = link === null ? [] : [`${SAY.page[language]}: ${link}`];
  switch (telling.kind) {
    case 'notice':
      return first(telling.text);
    case 'alarm':
      return [first(`${SAY.alarm[language]}, ${telling.text}`), next(`status ${run}`)].join('\n');
    case 'passed-over': {
      const { ask, by, reason } = telling;
      return first(
        SAY.passedOver({ run, by, reason: quotedWords(reason), question: question ?? ask.question })[
          language
        ],
      );
    }
    case 'question': {
      const { person, round, reminder, ask } = telling;
      const who = reminder ? `${person}, ${SAY.reminder[language]}` : person;
      const number = `${ask.id}/${round}`;
      return [
        first(`${who}, ${wanted({ ask, reader })}`),
        ...asked({ ask, question, language }),
        next(`ask ${run} --as ${person}`),
        ...onPage,
        SAY.message({ run, number })[language],
      ].join('\n');
    }
    case 'reminder': {
      const { ask, roles } = telling;
      return [
        first(`${roles.join(', ')}, ${SAY.reminder[language]}, ${wanted({ ask, reader })}`),
        ...asked({ ask, question, language }),
        next(`ask ${run} --as ${SAY.you[language]}`),
        ...onPage,
        SAY.question({ run, id: ask.id })[language],
      ].join('\n');
    }
  }
}

/** The same as a run hands it to its activity, which knows the reader: in English and UTC, without page. */
export function englishTelling(about: { readonly telling: Telling; readonly run: RunId }): string {
  return sayTelling({ ...about, reader: ANYONE, question: null, link: null });
}

function wanted({ ask: { kind, expires }, reader }: { ask: AskTold; reader: Reader }): string {
  const { language } = reader;
  return `${SAY[kind][language]} ${SAY.by[language]} ${sayTime({ at: expires, reader })}`;
}

/** The question as the reader understands it, and beneath it what is signed. */
function asked({
  ask,
  question,
  language,
}: {
  ask: AskTold;
  question: string | null;
  language: Reader['language'];
}): string[] {
  return question === null ? [ask.question] : [question, SAY.signed[language], ask.question];
}
