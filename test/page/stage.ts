import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { storeStatement } from '../../cli/people/store.ts';
import { readRegistration } from '../../cli/people/registration.ts';
import { abortStatement, choicesFor, statementFor } from '../../cli/decision/statement.ts';
import type { OpenAsk, SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Mode, Plan } from '../../domain/plan/types.ts';
import type { SignedPasskeyStatement } from '../../domain/passkey.ts';
import { everKnown } from '../../domain/schedule/known.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import type { Desk, Start } from '../../page/desk.ts';
import { createPage, type PageTls } from '../../page/server.ts';
import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { makeSigner, type Signer } from '../../scripts/bench/signer.ts';
import { createLogger } from '../../worker/logger.ts';
import type { RunState } from '../../workflows/messages.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import type { SampleRun } from '../evidence/build-run.ts';
import { EXAMPLE_PEOPLE, exampleOrganisation, examplePlan } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { ORIGIN } from './visitor.ts';

/** A page in this process, over a pretend engine and a true ledger, with a clock that tests turn. */
export interface Stage {
  readonly app: FastifyInstance;
  readonly people: ReadonlyMap<string, Signer>;
  readonly person: (id: string) => Signer;
  /** What reached the engine. */
  readonly sent: SignedDecision[];
  readonly started: Start[];
  /** What the engine has of the run. */
  events: readonly JournalEvent[];
  /** The run that the engine shows. */
  state: RunState;
  /** Why the engine shows no run; null while it does. */
  broken: BreakglassError | null;
  /** What holding the words of the run against its plan says. */
  unproven: BreakglassError | null;
  /** Why the engine refused the run that was started before it began. */
  refusal: BreakglassError | null;
  /** Why nothing that is sent or started is taken; null while it is. */
  refused: BreakglassError | null;
  organisation: OrganisationDefinition;
  /** What is wrong with its file; null where nothing is. */
  unreadable: BreakglassError | null;
  /** The plan of the run; null where it is not stored. */
  plan: Plan | null;
  /** That which the engine holds its words against; null where it is the stored one. */
  held: Plan | null;
  now: number;
  /** What files say: the title of a runbook, a line of a plan. */
  words: string;
  /** What lies in the folder of passkeys, and what was put there. */
  standing: readonly StandingPasskey[];
  readonly stored: SignedPasskeyStatement[];
}

/** An evidence folder with its key. */
type StoredEvidence = Pick<SampleRun, 'base' | 'directory' | 'key'>;

export const RUN = EXAMPLE_STATE.run;

/** Opens it; `app.close()` ends it. */
export async function openStage({
  asks = [EXAMPLE_ASK],
  origin = ORIGIN,
  tls = null,
  mode = EXAMPLE_STATE.mode,
  evidence = null,
  plan = null,
}: {
  asks?: readonly OpenAsk[];
  origin?: string;
  tls?: PageTls | null;
  mode?: Mode;
  evidence?: StoredEvidence | null;
  /** That of the run, where a test has one. */
  plan?: Plan | null;
} = {}): Promise<Stage> {
  const { base, directory, key } = evidence ?? (await noEvidence());
  const { runbook } = EXAMPLE_STATE;
  const digest = plan === null ? EXAMPLE_STATE.plan : digestOf(plan);
  const body = { type: 'run-opened', run: RUN, runbook, mode, plan: digest } as const;
  await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
  const people = new Map(
    Object.entries(EXAMPLE_PEOPLE).map(([id, roles]) => [id, makeSigner({ id, roles })] as const),
  );
  const keys = Object.fromEntries([...people].map(([id, { publicKey }]) => [id, publicKey]));
  const stage: Omit<Stage, 'app'> = {
    people,
    person: (id) => {
      const found = people.get(id);
      if (found === undefined) throw new Error(`expected a person ${id}`);
      return found;
    },
    sent: [],
    started: [],
    events: [],
    state: { ...EXAMPLE_STATE, mode, plan: digest, asks },
    broken: null,
    unproven: null,
    refusal: null,
    refused: null,
    organisation: exampleOrganisation({ keys }),
    unreadable: null,
    plan,
    held: null,
    standing: [],
    stored: [],
    words: 'Quarterly',
    now: Date.parse('2026-04-01T09:10:00.000Z'),
  };
  const app = await createPage({
    desk: deskOf({ stage, directory, base }),
    origin,
    tls,
    logger: createLogger({ level: 'silent', destination: 'stderr' }),
    now: () => stage.now,
  });
  return Object.assign(stage, { app });
}

async function noEvidence(): Promise<StoredEvidence> {
  const base = await temporaryDirectory('page');
  const key = await createEvidenceKey({ state: base, organisation: 'example' });
  return { base, directory: path.join(base, 'evidence'), key };
}

function deskOf({
  stage,
  directory,
  base,
}: {
  stage: Omit<Stage, 'app'>;
  directory: string;
  base: string;
}): Desk {
  return {
    // As a file that is read: other requests come in between.
    organisation: async () => {
      if (stage.unreadable !== null) throw stage.unreadable;
      return setImmediate(stage.organisation);
    },
    evidenceDirectory: directory,
    known: () => Promise.resolve(everKnown),
    workDirectory: path.join(base, 'work'),
    look: (run) => {
      const unknown = new BreakglassError({ code: 'RUN_NOT_FOUND', message: 'expected the run' });
      const refusal = run === RUN ? stage.broken : (stage.refusal ?? unknown);
      return refusal === null
        ? Promise.resolve({ state: stage.state, returned: false })
        : Promise.reject(refusal);
    },
    hold: () =>
      stage.unproven === null
        ? Promise.resolve(stage.held ?? stage.plan ?? examplePlan('quarterly-drill'))
        : Promise.reject(stage.unproven),
    journal: () => Promise.resolve(stage.events),
    choicesFor,
    statementFor,
    abortStatement,
    send: ({ signed }) => {
      if (stage.refused !== null) return Promise.reject(stage.refused);
      stage.sent.push(signed);
      return Promise.resolve({ how: 'answered', answer: { accepted: true, event: 42, quorum: 'met' } });
    },
    sendReview: () =>
      stage.refused === null
        ? Promise.resolve({ index: 6, size: 7, root: 'c'.repeat(64) })
        : Promise.reject(stage.refused),
    runbooks: () =>
      Promise.resolve([{ name: 'quarterly-drill', title: stage.words, plan: { digest: 'b'.repeat(64) } }]),
    start: (asked) => {
      if (stage.refused !== null) return Promise.reject(stage.refused);
      stage.started.push(asked);
      return Promise.resolve('quarterly-drill-20260401-0911-abcd');
    },
    refusal: (run) => Promise.resolve(run === RUN ? null : stage.refusal),
    plan: () => Promise.resolve(stage.plan),
    passkeys: () => Promise.resolve(stage.standing),
    readRegistration: (about) => readRegistration({ ...about, origins: [] }),
    storePasskey: async (signed) => {
      await storeStatement({ signed, fresh: () => Promise.resolve(stage), folder: base });
      stage.stored.push(signed);
    },
    planText: () => Promise.resolve(`The plan\n  ${stage.words}`),
  };
}
