import { sayNotMicrosofts } from '../../domain/clouds.ts';
import { sayCount } from '../../evidence/verify/outside.ts';
import type {
  LedgerReport,
  PartState,
  RunReport,
  Trust,
  VerificationReport,
} from '../../evidence/verify/report.ts';
import { isForKeeping } from '../../evidence/verify/trusted.ts';
import { plain } from '../plain.ts';
import { sayOutside } from './say-outside.ts';

const IN_IT = 'a key that came with the evidence';
const TRUST: Readonly<Record<Trust['kind'], string>> = {
  given: 'a key that you gave',
  pinned: 'the key remembered from earlier evidence of this organisation',
  'first-use': `${IN_IT}, seen for the first time: compare it with the organisation`,
  none: 'no key: there is no checkpoint yet',
};

/** Said of every part that a break kept from being checked to its end: neither that it holds nor that it is not there. */
const NOT_REACHED = 'not known: the check broke off before';

const ORGANISATION: Readonly<Record<PartState, string>> = {
  held: 'is the one that the organisation file which you gave makes of runbook.yaml',
  'not-reached': NOT_REACHED,
  absent: 'not compared with an organisation file',
};

/** A report of a verification for people: the ledger, each run, then what lies beside them and was not looked at. */
export function sayReport({ ledger, runs, beside }: VerificationReport): string {
  const ledgerTexts = ledger === null ? [] : [sayLedger(ledger).map(plain).join('\n')];
  const runTexts = runs.map((run) => sayRun(run).map(plain).join('\n'));
  const others = beside.map((name) => plain(`  ${name}`));
  const strays =
    others.length === 0 ? [] : [['Beside the runs, not checked and no evidence:', ...others].join('\n')];
  return [...ledgerTexts, ...runTexts, ...strays].join('\n\n');
}

function sayLedger(report: LedgerReport): string[] {
  const { status, broken, entries, runs, from, to, unfinished, unheld, absent } = report;
  const head =
    broken === null ? status.toUpperCase() : `BROKEN  ${broken.code} at ${broken.place}: ${broken.message}`;
  return [
    `LEDGER  ${head}`,
    `  ${runs} ${runs === 1 ? 'run' : 'runs'} in ${sayCount({ count: entries, of: 'entries' })}${from === null ? '' : `, ${from} to ${to ?? from}`}`,
    ...(unfinished.length === 0 ? [] : [`  opened and not closed: ${unfinished.join(', ')}`]),
    ...unheld.notHeld.map(({ text }) => plain(`  not held: ${text}`)),
    ...unheld.offDay.map(({ text }) => plain(`  off its day: ${text}`)),
    ...sayOutside({ ...report, of: 'entries' }),
    ...(absent.length === 0 ? [] : sayAbsent({ absent })),
  ];
}

function sayRun(report: RunReport): string[] {
  return [
    sayStatus(report),
    ...sayChecked(report),
    ...sayAnswering(report),
    ...sayPeople(report),
    ...report.apart.map((text) => `  by two clocks: ${text}`),
    ...sayReviews(report),
    ...sayAnchors(report),
    ...sayAbsent(report),
  ];
}

function sayStatus({ run, path: folder, status, broken, verdict, restored }: RunReport): string {
  const name = run ?? folder.split(/[/\\]/).at(-1) ?? folder;
  switch (status) {
    case 'valid':
      return `VALID   ${name}: the run ${verdict ?? ''}, restored: ${restored === true ? 'yes' : 'no'}`;
    case 'open':
      return `OPEN    ${name}: not closed yet; nothing shows whether its end is all there`;
    case 'broken':
      return `BROKEN  ${name}: ${broken?.code ?? ''} at ${broken?.place ?? ''}: ${broken?.message ?? ''}`;
  }
}

function sayChecked(report: RunReport): string[] {
  const { log, parts, trust, status, unreferencedArtifacts } = report;
  return [
    `  ${status === 'broken' ? 'held before the break' : 'checked'}: ${sayCounts(report)}`,
    ...(log === null ? [] : [`  root: ${log.root} over ${sayCount({ count: log.size, of: 'events' })}`]),
    `  sealed by: ${parts.checkpoints === 'not-reached' ? NOT_REACHED : sayTrust(report)}`,
    ...trust.signedBy.map((vkey) => `    ${vkey}`),
    `  the plan: ${ORGANISATION[parts.organisation]}`,
    ...(unreferencedArtifacts === 0
      ? []
      : [
          `  stored but named by no event: ${unreferencedArtifacts} artifacts, answers to attempts that were lost or to steps stopped before they said anything; no fact rests on them`,
        ]),
  ];
}

/** A key that is not remembered is met for the first time each time. */
function sayTrust({ trust: { kind }, answering }: Pick<RunReport, 'trust' | 'answering'>): string {
  if (kind !== 'first-use' || answering === null || isForKeeping(answering)) return TRUST[kind];
  return `${IN_IT}, and is not remembered, as the tenant is not Microsoft's: compare it with the organisation`;
}

function sayCounts({ parts, checked }: RunReport): string {
  const counts = [
    ['events', parts.journal, checked.events],
    ['decisions', parts.decisions, checked.decisions],
    ['artifacts', parts.artifacts, checked.artifacts],
    ['checkpoints', parts.checkpoints, checked.checkpoints],
  ] as const;
  return counts
    .map(([what, state, count]) => `${what} ${state === 'not-reached' ? 'not known' : count}`)
    .join(', ');
}

/** Where the answers came from by the plan that people approved; who was really there, nothing in the files shows. */
function sayAnswering({ answering }: RunReport): string[] {
  if (answering === null) return [`  tenant: ${NOT_REACHED}`];
  return [
    ...answering.tenants.map(
      ({ id, origins }) =>
        `  tenant ${id} answered at ${origins.graph}, its token service at ${origins.login}`,
    ),
    ...sayNotMicrosofts(answering).map((remark) => `    ${remark}`),
  ];
}

function sayPeople({ parts, people, initiator }: RunReport): string[] {
  const started = initiator === null ? [] : [`  started by: ${initiator}, who did not sign for it`];
  if (parts.decisions === 'not-reached') return [...started, `  signed by people: ${NOT_REACHED}`];
  if (people.length === 0) return [...started, '  signed by people: nobody'];
  return [
    ...started,
    '  signed by people:',
    ...people.map(
      ({ event, person, choice, step, key }) => `    event ${event}: ${person}, ${choice}, ${step} (${key})`,
    ),
  ];
}

function sayReviews({ review: { reviews, closed } }: RunReport): string[] {
  return [
    ...reviews.map(({ statement: { person, classification, findings } }) => {
      const count = `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
      return `  reviewed by: ${person}, as ${classification}, with ${count}`;
    }),
    ...closed.map(({ finding, person }) => `  finding ${finding} closed by: ${person}`),
  ];
}

/** Who vouches from outside. */
function sayAnchors(report: RunReport): string[] {
  const { timestamps, witnesses } = report.parts;
  if (timestamps === 'not-reached' || witnesses === 'not-reached')
    return [`  timestamps and witnesses: ${NOT_REACHED}`];
  return sayOutside({ ...report, of: 'events' });
}

function sayAbsent({ absent }: Pick<RunReport, 'absent'>): string[] {
  return ['  not in this evidence, so not checked:', ...absent.map((each) => `    ${each}`)];
}
