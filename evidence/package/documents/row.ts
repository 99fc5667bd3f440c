import type { JournalEvent } from '../../../domain/event.ts';
import { visible } from '../../../domain/safe-text.ts';
import { sayBody } from '../../show.ts';
import type { SignedAfterwards } from '../afterwards.ts';
import type { RunDossier } from '../dossier.ts';
import { sayShownBy } from './findings.ts';

/** The columns of the timeline, in their order. */
export const COLUMNS = [
  'run',
  'n',
  'at',
  'clock',
  'type',
  'step',
  'account',
  'person',
  'state',
  'claim',
  'summary',
  'source',
  'host',
  'query',
  'artifacts',
] as const;

/** One event as texts without any unsafe character, so without line ends; empty where the event has no such thing. */
export type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const EMPTY: Row = {
  run: '',
  n: '',
  at: '',
  clock: '',
  type: '',
  step: '',
  account: '',
  person: '',
  state: '',
  claim: '',
  summary: '',
  source: '',
  host: '',
  query: '',
  artifacts: '',
};

/** Whose clock: the engine wrote the events and the ledger, people say when they signed. */
const ENGINE = 'engine';

/** A run as rows: its events, then what people signed about it after its end. */
export function rowsOf(run: RunDossier): Row[] {
  return [
    ...run.events.map((event) => eventRow({ event, run })),
    ...run.afterwards.map((signed) => signedRow({ signed, run: run.run })),
  ];
}

/** An event as one row of the timeline; several artifacts stand in one cell with a space between. */
function eventRow({ event, run }: { event: JournalEvent; run: RunDossier }): Row {
  const fact = event.type === 'fact' ? event : null;
  return mapRow({
    run: event.run,
    n: String(event.n),
    at: event.at,
    clock: ENGINE,
    type: event.type,
    step: 'step' in event ? (event.step ?? '') : '',
    account: 'account' in event ? (event.account ?? '') : '',
    person: personOf(event),
    state: stateOf(event),
    claim: fact?.claim ?? '',
    summary: sayBody(event),
    source: fact?.source.from ?? '',
    host: fact === null ? '' : hostOf({ from: fact.source.from, run }),
    query: fact?.source.query ?? '',
    artifacts: fact?.artifacts.join(' ') ?? '',
  });
}

/** Something signed after the end: its time is that of the ledger's entry; the signer's own stands in the summary. */
function signedRow({ signed, run }: { signed: SignedAfterwards; run: string }): Row {
  const { file, statement, enteredAt } = signed;
  return mapRow({
    ...EMPTY,
    run,
    at: enteredAt ?? statement.at,
    clock: enteredAt === null ? statement.person : ENGINE,
    type: statement.kind === 'breakglass-review' ? 'run-reviewed' : 'finding-closed',
    person: statement.person,
    state: statement.kind === 'breakglass-review' ? statement.classification : 'closed',
    summary: `${saySigned(signed)}; signed at ${statement.at} by ${statement.person}'s own clock`,
    source: file,
  });
}

function saySigned({ statement }: SignedAfterwards): string {
  if (statement.kind === 'breakglass-finding-closed') {
    const { person, finding, how, evidence } = statement;
    return `${person} closed the finding ${finding}: ${how}; ${sayShownBy(evidence)}`;
  }
  const { person, classification, findings, accepted } = statement;
  const found = findings.map(
    ({ id, severity, owner, due, text }) => `${id} (${severity}, ${owner}, due ${due}): ${text}`,
  );
  const parts = [...found, ...accepted.map(({ code, why }) => `${code} accepted: ${why}`)];
  return `${person} reviewed the run as ${classification}: ${parts.join('; ') || 'no finding'}`;
}

/** Where the tenant of `graph:main` was asked, by the run's plan. */
function hostOf({ from, run: { answering } }: { from: string; run: RunDossier }): string {
  return answering.tenants.find(({ id }) => from === `graph:${id}`)?.origins.graph ?? '';
}

function mapRow(row: Row): Row {
  const safe = { ...row };
  for (const column of COLUMNS) safe[column] = visible(row[column]);
  return safe;
}

function personOf(event: JournalEvent): string {
  if (event.type === 'run-opened') return event.initiator;
  if (event.type === 'aborted') return event.by ?? '';
  return 'person' in event ? (event.person ?? '') : '';
}

/** A fact's state, the outcome of a step or question, or the verdict. */
function stateOf(event: JournalEvent): string {
  if (event.type === 'fact') return event.state;
  if (event.type === 'step-closed' || event.type === 'ask-closed') return event.outcome;
  return event.type === 'run-closed' ? event.verdict : '';
}
