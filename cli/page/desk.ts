import path from 'node:path';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import { readReviewablePlan } from './plan-text.ts';
import type { Desk } from '../../page/desk.ts';
import { requireOwnWords } from '../decision/own-words.ts';
import { abortStatement, choicesFor, statementFor } from '../decision/statement.ts';
import { sendDecision } from '../decision/send.ts';
import { folderOf } from '../people/desk.ts';
import { readRegistration } from '../people/registration.ts';
import { storeStatement } from '../people/store.ts';
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
    passkeys: async () => (await roster()).standing,
    readRegistration: (about) => readRegistration({ ...about, origins: [] }),
    storePasskey: inTurn(async (signed) => {
      const { organisation, standing } = await roster();
      const { value } = organisation;
      const folder = folderOf({ organisation: value, place });
      await storeStatement({ signed, organisation: value, standing, folder });
    }),
    evidenceDirectory,
    workDirectory: path.join(place.stateDirectory, 'page'),
    look: (run) => link.use((client) => lookAtRun({ client, run })),
    hold: (state) => link.use((client) => requireOwnWords({ client, state })),
    journal: ({ run, from }) => link.use((client) => readJournal({ client, run, from })),
    choicesFor,
    statementFor,
    abortStatement,
    send: ({ run, signed }) => link.use((client) => sendDecision({ client, run, signed, way: 'ask' })),
    sendReview: (about) => link.use((client) => sendReview({ client, ...about })),
    runbooks: (mode) => offeredRunbooks({ place, mode }),
    start: (asked) => startFromPage({ place, link, asked }),
    plan: (run) => readStoredPlan({ directory: evidenceDirectory, run }),
    planText: (run) => readReviewablePlan({ directory: evidenceDirectory, run }),
  };
}

/** One after the other: of two statements that contradict each other, the second is held against the first. */
function inTurn<T>(work: (about: T) => Promise<void>): (about: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (about) => {
    const turn = last.then(() => work(about));
    last = turn.catch(() => undefined);
    return turn;
  };
}
