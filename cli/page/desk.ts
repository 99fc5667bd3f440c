import path from 'node:path';
import { readReviewablePlan, readStoredPlan } from './plan-text.ts';
import type { Desk } from '../../page/desk.ts';
import { requireOwnWords } from '../decision/own-words.ts';
import { choicesFor, statementFor } from '../decision/statement.ts';
import { sendDecision } from '../decision/send.ts';
import type { Place } from '../place.ts';
import { sendReview } from '../review/send.ts';
import { lookAtRun, readJournal } from '../runs.ts';
import type { Link } from './link.ts';
import { rosterOf } from './roster.ts';
import { offeredRunbooks, startFromPage } from './start.ts';

/** The engine for the page, by the functions that the commands use. */
export function openDesk({ place, link }: { place: Place; link: Link }): Desk {
  const { evidenceDirectory } = place;
  const roster = rosterOf(place);
  return {
    organisation: async () => (await roster()).organisation.value,
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
    planPeople: async (run) => (await readStoredPlan({ directory: evidenceDirectory, run }))?.people ?? null,
    planText: (run) => readReviewablePlan({ directory: evidenceDirectory, run }),
  };
}
