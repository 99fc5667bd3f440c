import type { Said } from '../../domain/language/language.ts';
import { ASKING } from '../../domain/language/asking.ts';
import { SHARED } from './shared.ts';

/** Words of the view *decide*, and of what follows it. */
export const SAY = {
  title: { en: 'Decide', de: 'Entscheiden' },
  english: { en: 'The exact words, which you sign', de: 'Der genaue Wortlaut, den Sie unterschreiben' },
  from: { en: 'Who asks', de: 'Wer fragt' },
  because: { en: 'because', de: 'weil' },
  step: { en: 'Step', de: 'Schritt' },
  targets: { en: 'About', de: 'Worum es geht' },
  none: { en: 'no account', de: 'kein Konto' },
  plan: SHARED.plan,
  read: { en: 'read it before you sign', de: 'lesen Sie ihn, bevor Sie unterschreiben' },
  needed: { en: 'Needed', de: 'Nötig' },
  distinct: ASKING.distinct,
  soFar: { en: 'So far', de: 'Bisher' },
  nobody: ASKING.nobody,
  time: { en: 'Time', de: 'Zeit' },
  statement: { en: 'What you will sign', de: 'Was Sie unterschreiben werden' },
  says: ({ kind, run }: { kind: Said; run: string }): Said => ({
    en: `your answer to the question above, ${kind.en}, in run ${run}`,
    de: `dass Sie auf die Frage oben antworten: ${kind.de}, im Lauf ${run}`,
  }),
  under: { en: 'under the plan', de: 'nach dem Plan' },
  over: (events: number): Said => ({
    en: `over its first ${events} events. The exact text and its digest are shown before you sign.`,
    de: `über seinen ersten ${events} Ereignissen. Der genaue Text und seine Prüfsumme werden gezeigt, bevor Sie unterschreiben.`,
  }),
  happens: { en: 'What happens', de: 'Was geschieht' },
  onYes: {
    approve: { en: 'If you approve', de: 'Wenn Sie genehmigen' },
    attest: { en: 'If you attest', de: 'Wenn Sie bestätigen' },
  },
  enough: {
    en: 'once there are enough, the run goes on; what comes next',
    de: 'sobald es genug sind, geht der Lauf weiter; als Nächstes kommt',
  },
  end: { en: 'its end', de: 'sein Ende' },
  onNo: { en: 'If you deny', de: 'Wenn Sie ablehnen' },
  no: {
    en: 'one denial ends the question at once, whatever others said; what was changed is put back, and the run does not pass',
    de: 'eine Ablehnung beendet die Frage sofort, was andere auch sagten; was geändert wurde, wird zurückgesetzt, und der Lauf besteht nicht',
  },
  onTime: { en: 'If nobody answers', de: 'Wenn niemand antwortet' },
  late: {
    en: 'without enough answers until then, the step fails',
    de: 'ohne genug Antworten bis dahin scheitert der Schritt',
  },
  optional: ASKING.optional,
  such: ASKING.such,
  reason: SHARED.reason,
  mustReason: { en: 'needed to deny', de: 'zum Ablehnen nötig' },
  yes: { approve: { en: 'Approve', de: 'Genehmigen' }, attest: { en: 'Attest', de: 'Bestätigen' } },
  deny: { en: 'Deny', de: 'Ablehnen' },
  bypass: { en: 'Go on without the others', de: 'Ohne die anderen weitermachen' },
  onBypass: { en: 'If you go on without the others', de: 'Wenn Sie ohne die anderen weitermachen' },
  bypassed: {
    en: 'the run goes on at once; everybody whom you pass over is told, and the run will not pass',
    de: 'der Lauf geht sofort weiter; alle Übergangenen erfahren davon, und der Lauf wird nicht bestehen',
  },
  unsigned: { en: 'Nothing was signed.', de: 'Nichts wurde unterschrieben.' },
  inZone: ({ zone, clock }: { zone: string; clock: string }): Said => ({
    en: `In the time of ${zone}, where it is ${clock} now. It is signed in UTC.`,
    de: `In der Zeit von ${zone}, wo es jetzt ${clock} ist. Unterschrieben wird sie in UTC.`,
  }),
  bypassWords: {
    en: 'For an emergency in which nobody else can be reached. It needs a reason, everybody whom you pass over is told, and the run will not pass.',
    de: 'Für einen Notfall, in dem sonst niemand zu erreichen ist. Es braucht einen Grund, alle Übergangenen erfahren davon, und der Lauf wird nicht bestehen.',
  },
  bypassReason: { en: 'Why without the others', de: 'Warum ohne die anderen' },
  approved: {
    en: 'You have approved this. There is nothing else for you to do here.',
    de: 'Sie haben das genehmigt. Mehr ist hier für Sie nicht zu tun.',
  },
  withdraw: { en: 'Take my approval back', de: 'Meine Genehmigung zurücknehmen' },
  withdrawWords: {
    en: 'It can be taken back once, until there are enough. After that you may answer once more.',
    de: 'Sie lässt sich einmal zurücknehmen, solange es nicht genug sind. Danach können Sie noch einmal antworten.',
  },
  next: {
    en: 'Nothing is decided yet: the next view shows what to sign.',
    de: 'Noch ist nichts entschieden: Die nächste Ansicht zeigt, was zu unterschreiben ist.',
  },
  stoodFor: {
    en: 'Of a person and who stands for them, one fills a place, and that is filled. You can still deny.',
    de: 'Von einer Person und ihrer Vertretung zählt eine Antwort, und die ist da. Ablehnen können Sie noch.',
  },
  notYours: {
    en: 'This is not asked of you, or you have answered. There is nothing for you to do here.',
    de: 'Das wird nicht von Ihnen verlangt, oder Sie haben geantwortet. Hier ist für Sie nichts zu tun.',
  },
  run: SHARED.toRun,
  today: SHARED.toToday,
  done: { en: 'Your decision', de: 'Ihre Entscheidung' },
  accepted: ({ event, then }: { event: number; then: Said | null }): Said => ({
    en: `accepted, as event ${event}. ${then?.en ?? ''}`,
    de: `angenommen, als Ereignis ${event}. ${then?.de ?? ''}`,
  }),
  then: {
    open: { en: 'More people are needed.', de: 'Es fehlen noch andere.' },
    met: { en: 'That was enough: the run goes on.', de: 'Das hat genügt: Der Lauf geht weiter.' },
    ended: { en: 'The question is closed.', de: 'Die Frage ist geschlossen.' },
  } as Readonly<Record<string, Said>>,
  stopped: {
    en: 'The run stops, and puts back what was changed.',
    de: 'Der Lauf bricht ab und setzt zurück, was geändert wurde.',
  },
  left: { en: 'Left at the server for a worker to read:', de: 'Beim Server für einen Worker hinterlegt:' },
  see: { en: 'The run shows what becomes of it.', de: 'Was daraus wird, zeigt der Lauf.' },
  saysOf: ({ person, run, choice }: { person: string; run: string; choice: Said }): Said => ({
    en: `${person} says of run ${run}: ${choice.en}`,
    de: `${person} sagt zum Lauf ${run}: ${choice.de}`,
  }),
  reasoned: SHARED.reasoned,
  ofPlan: ({ plan, events }: { plan: string; events: number }): Said => ({
    en: `of the plan ${plan}, over its first ${events} events`,
    de: `nach dem Plan ${plan}, über seinen ersten ${events} Ereignissen`,
  }),
} as const;
