import type { JournalEvent } from '../../../domain/event.ts';
import { visible } from '../../../domain/safe-text.ts';
import { sayBody } from '../../show.ts';

/** The columns of the timeline, in their order. */
export const COLUMNS = [
  'run',
  'n',
  'at',
  'type',
  'step',
  'account',
  'person',
  'state',
  'claim',
  'summary',
  'source',
  'query',
  'artifacts',
] as const;

/** One event as texts without any unsafe character, so without line ends; empty where the event has no such thing. */
export type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** An event as one row of the timeline; several artifacts stand in one cell with a space between. */
export function rowOf(event: JournalEvent): Row {
  const fact = event.type === 'fact' ? event : null;
  const row: Row = {
    run: event.run,
    n: String(event.n),
    at: event.at,
    type: event.type,
    step: 'step' in event ? (event.step ?? '') : '',
    account: 'account' in event ? (event.account ?? '') : '',
    person: personOf(event),
    state: stateOf(event),
    claim: fact?.claim ?? '',
    summary: sayBody(event),
    source: fact?.source.from ?? '',
    query: fact?.source.query ?? '',
    artifacts: fact?.artifacts.join(' ') ?? '',
  };
  return mapRow(row);
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
