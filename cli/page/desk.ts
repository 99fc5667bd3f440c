import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { errnoOf } from '../../evidence/disk.ts';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import { readReviewablePlan } from './plan-text.ts';
import type { Desk } from '../../page/desk.ts';
import { requireOwnWords } from '../decision/own-words.ts';
import { choicesFor, statementFor } from '../decision/statement.ts';
import { sendDecision } from '../decision/send.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Place } from '../place.ts';
import { sendReview } from '../review/send.ts';
import { lookAtRun, readJournal } from '../runs.ts';
import type { Link } from './link.ts';
import { offeredRunbooks, startFromPage } from './start.ts';

/** The engine for the page, by the functions that the commands use. */
export function openDesk({ place, link }: { place: Place; link: Link }): Desk {
  const { evidenceDirectory } = place;
  return {
    organisation: rosterOf(place),
    evidenceDirectory,
    workDirectory: path.join(place.stateDirectory, 'page'),
    look: (run) => link.use((client) => lookAtRun({ client, run })),
    hold: (state) => link.use((client) => requireOwnWords({ client, state })),
    journal: ({ run, from }) => link.use((client) => readJournal({ client, run, from })),
    choicesFor,
    statementFor,
    send: ({ run, signed }) => link.use((client) => sendDecision({ client, run, signed, later: false })),
    sendReview: (about) => link.use((client) => sendReview({ client, ...about })),
    runbooks: (mode) => offeredRunbooks({ place, mode }),
    start: (asked) => startFromPage({ place, link, asked }),
    plan: (run) => readStoredPlan({ directory: evidenceDirectory, run }),
    planText: (run) => readReviewablePlan({ directory: evidenceDirectory, run }),
  };
}

/** The organisation file, read again whenever it changed: who left the roster has left the page with it. */
function rosterOf(place: Place): Desk['organisation'] {
  let known: { readonly mark: string; readonly organisation: OrganisationDefinition } | null = null;
  return async () => {
    const mark = await markOf(place.organisationFile);
    if (known?.mark === mark) return known.organisation;
    const { value } = await loadOrganisation({ file: place.organisationFile, cwd: place.directory });
    known = { mark, organisation: value };
    return value;
  };
}

async function markOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (cause) {
    if (errnoOf(cause) === null) throw cause;
    const message = `expected the organisation file at ${file}`;
    throw new BreakglassError({ code: 'FILE_NOT_FOUND', message, cause });
  }
}
