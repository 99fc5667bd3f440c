import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import { knownIn } from '../../evidence/watch-memory.ts';
import { readReviewablePlan } from './plan-text.ts';
import type { Desk } from '../../page/desk.ts';
import { requireOwnWords } from '../decision/own-words.ts';
import { abortStatement, choicesFor, statementFor } from '../decision/statement.ts';
import { sendDecision } from '../decision/send.ts';
import { awaitOpening } from '../opening.ts';
import { folderOf } from '../people/desk.ts';
import { readRegistration } from '../people/registration.ts';
import { storeStatement } from '../people/store.ts';
import type { Place } from '../place.ts';
import { sendReview } from '../review/send.ts';
import { lookAtRun, readJournal, whyNotBegun } from '../runs.ts';
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
    storePasskey: async (signed) => {
      const fresh = async () => {
        const { organisation, standing } = await roster();
        return { organisation: organisation.value, standing };
      };
      const { organisation } = await fresh();
      await storeStatement({ signed, fresh, folder: folderOf({ organisation, place }) });
    },
    evidenceDirectory,
    known: (about) => knownIn({ state: place.stateDirectory, ...about }),
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
    start: async (asked) => {
      const run = await startFromPage({ place, link, asked });
      // What refused it is told where the run is shown, to whoever looks.
      await link.use((client) => awaitOpening({ client, run })).catch(told);
      return run;
    },
    refusal: (run) => link.use((client) => whyNotBegun({ client, run })),
    plan: (run) => readStoredPlan({ directory: evidenceDirectory, run }),
    planText: (run) => readReviewablePlan({ directory: evidenceDirectory, run }),
  };
}

function told(error: unknown): void {
  if (!(error instanceof BreakglassError)) throw error;
}
