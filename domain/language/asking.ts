import type { Said } from './language.ts';

interface OfRun {
  readonly title: string;
  readonly run: string;
  readonly initiator: string;
}

/** What stands around one question at a terminal. */
export const ASKING = {
  startedBy: ({ title, run, initiator }: OfRun): Said => ({
    en: `${title} · run ${run} · started by ${initiator}`,
    de: `${title} · Lauf ${run} · gestartet von ${initiator}`,
  }),
  ofRun: ({ title, run }: Pick<OfRun, 'title' | 'run'>): Said => ({
    en: `${title} · run ${run}`,
    de: `${title} · Lauf ${run}`,
  }),
  labels: {
    accounts: { en: 'accounts', de: 'Konten' },
    plan: { en: 'plan', de: 'Plan' },
    step: { en: 'step', de: 'Schritt' },
    question: { en: 'question', de: 'Frage' },
    english: { en: 'English', de: 'Englisch' },
    needed: { en: 'needed', de: 'nötig' },
    asked: { en: 'asked', de: 'gefragt' },
    soFar: { en: 'so far', de: 'bisher' },
    leadsTo: { en: 'leads to', de: 'danach' },
    time: { en: 'time', de: 'Zeit' },
    write: { en: 'write', de: 'schreiben' },
    reason: { en: 'reason', de: 'Grund' },
  },
  signedInEnglish: {
    en: 'signed are the English words',
    de: 'unterschrieben werden die englischen Worte',
  },
  none: { en: 'none', de: 'keine' },
  nobody: { en: 'nobody', de: 'niemand' },
  and: { en: 'and', de: 'und' },
  distinct: (need: readonly { readonly count: number }[]): Said =>
    need.reduce((sum, { count }) => sum + count, 0) > 1
      ? { en: ', distinct people', de: ', verschiedene Personen' }
      : { en: '', de: '' },
  comparePlan: ({ digits, count }: { digits: string; count: number }): Said => ({
    en: `${digits} must be the first ${count} digits of the plan that you read:`,
    de: `${digits} müssen die ersten ${count} Stellen des Plans sein, den Sie lesen:`,
  }),
  askedLater: (who: string): Said => ({ en: `asked later: ${who}`, de: `später gefragt: ${who}` }),
  fromThenOn: ({ time, to }: { time: string; to: string }): Said => ({
    en: `from ${time} on too: ${to || 'deputies of who is silent'}`,
    de: `ab ${time} auch: ${to || 'wer für Schweigende einspringt'}`,
  }),
  end: { en: 'the end of the run', de: 'das Ende des Laufs' },
  more: (count: number): Said => ({ en: `, and ${count} more`, de: ` und ${count} weitere` }),
  silence: (time: string): Said => ({
    en: `without an answer until ${time} the step fails`,
    de: `ohne Antwort bis ${time} scheitert der Schritt`,
  }),
  optional: { en: 'optional', de: 'freiwillig' },
  anew: {
    en: 'needed if you signed in anew: without it a sign-in in this time counts as a stranger’s, and the run fails',
    de: 'nötig, wenn Sie sich neu angemeldet haben: Ohne sie gilt eine Anmeldung in dieser Zeit als die einer fremden Person, und der Lauf scheitert',
  },
  signInAfter: (clock: string): Said => ({
    en: `Sign in after ${clock}; an earlier sign-in does not count. The window at the end of the question is only what the record calls the time in which yours is looked for: you need it nowhere.`,
    de: `Melden Sie sich nach ${clock} an; eine frühere Anmeldung zählt nicht. Das Fenster am Ende der Frage (window) ist nur der Name, den die Aufzeichnung für die Zeit hat, in der nach Ihrer gesucht wird: Sie brauchen ihn nirgends.`,
  }),
  such: (example: string): Said => ({ en: `such as ${example}`, de: `etwa ${example}` }),
  toAnswer: { en: 'to answer:', de: 'so antworten Sie:' },
  atEnd: (ask: string): Said => ({
    en: `optional (${ask}), at its end`,
    de: `freiwillig (${ask}), am Ende davon`,
  }),
  signedWith: ({ file, person }: { file: string; person: string }): Said => ({
    en: `(signed with the key in ${file}; another one of ${person}: --key FILE)`,
    de: `(unterschrieben mit dem Schlüssel in ${file}; ein anderer von ${person}: --key FILE)`,
  }),
  otherKey: ({ file, person }: { file: string; person: string }): Said => ({
    en: `(NOT A KEY OF ${person} in ${file}: add --key FILE with one of theirs)`,
    de: `(KEIN SCHLÜSSEL VON ${person} in ${file}: fügen Sie --key FILE mit einem von ${person} hinzu)`,
  }),
  noKey: ({ file, person }: { file: string; person: string }): Said => ({
    en: `(NO KEY in ${file}: add --key FILE with the private key of ${person})`,
    de: `(KEIN SCHLÜSSEL in ${file}: fügen Sie --key FILE mit dem privaten Schlüssel von ${person} hinzu)`,
  }),
  exactly: {
    en: 'what you would sign, exactly (at, reason and your values are filled in when you decide):',
    de: 'was Sie unterschreiben würden, genau (at, reason und Ihre values kommen hinein, wenn Sie entscheiden):',
  },
  nothing: ({ person, run }: { person: string; run: string }): Said => ({
    en: `nothing is asked of ${person} in run ${run} now`,
    de: `von ${person} wird im Lauf ${run} jetzt nichts verlangt`,
  }),
  nothingOfAnyone: (run: string): Said => ({
    en: `nothing is asked of anyone in run ${run} now`,
    de: `im Lauf ${run} wird jetzt von niemandem etwas verlangt`,
  }),
  says: ({ person, choice }: { person: string; choice: string }): Said => ({
    en: `${person} says ${choice}`,
    de: `${person} sagt ${choice}`,
  }),
  confirm: { en: 'Sign this? Type yes: ', de: 'Das unterschreiben? Tippen Sie ja: ' },
  signedBy: ({ person, statement }: { person: string; statement: string }): Said => ({
    en: `signed by ${person}: ${statement}`,
    de: `unterschrieben von ${person}: ${statement}`,
  }),
  accepted: ({ event, then }: { event: number; then: Said }): Said => ({
    en: `accepted as event ${event}; ${then.en}`,
    de: `angenommen als Ereignis ${event}; ${then.de}`,
  }),
  keptLate: (event: number): Said => ({
    en: `kept as event ${event}: it came late, and counts for nothing`,
    de: `aufbewahrt als Ereignis ${event}: es kam zu spät und zählt nicht`,
  }),
  then: {
    open: { en: 'more people are needed', de: 'es fehlen noch andere' },
    met: { en: 'that was enough', de: 'das hat genügt' },
    ended: { en: 'the question is closed', de: 'die Frage ist geschlossen' },
  },
  left: (because: string): Said => ({
    en: `left at the server for a worker to read (${because}); see the run for what became of it`,
    de: `beim Server für einen Worker hinterlegt (${because}); was daraus wird, zeigt der Lauf`,
  }),
  wrote: ({ file, time }: { file: string; time: string }): Said => ({
    en: `wrote ${file}, good until ${time}`,
    de: `${file} geschrieben, gut bis ${time}`,
  }),
  signThere: { en: 'sign it there:  ', de: 'dort unterschreiben:  ' },
  thenHere: { en: 'then here:      ', de: 'dann hier:            ' },
} as const;
