import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { ask } from '../../../cli/commands/ask.ts';
import { decide } from '../../../cli/commands/decide.ts';
import { describe as describeRun, listLine } from '../../../cli/commands/list.ts';
import { follow, status } from '../../../cli/commands/status.ts';
import { exitCodeOf } from '../../../cli/border.ts';
import { givenFrom } from '../../../cli/given.ts';
import type { Io } from '../../../cli/io.ts';
import { openDesk } from '../../../cli/page/desk.ts';
import { openLink } from '../../../cli/page/link.ts';
import { placeOf } from '../../../cli/place.ts';
import type { Room } from '../../../cli/rehearse/duties.ts';
import { playPeople } from '../../../cli/rehearse/people.ts';
import { requireNoneOpen } from '../../../cli/open-incident.ts';
import { awaitOpening } from '../../../cli/opening.ts';
import { whyNotBegun } from '../../../cli/runs.ts';
import { startRun } from '../../../cli/start-run.ts';
import { openingQuestion } from '../../../domain/plan/questions.ts';
import { digestOf, sha256Hex } from '../../../evidence/core/hash.ts';
import { installRuntimeLogger } from '../../../worker/runtime-logger.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { embeddedServer, silent, withWorker, type Embedded } from '../../support/embedded.ts';
import { recordIo } from '../../support/io.ts';
import { examplePlan } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { askOf, eventsOf, mustBe, stateOf } from '../decision/true-words.ts';

const FOREIGN = fileURLToPath(new URL('../../worker/fixtures/workflows.ts', import.meta.url));
const TEST_MS = 90_000;
const OBTAIN_MS = 30 * 60_000;
const nobody = () => Promise.reject(new Error('nobody is asked anything in a dead run'));
const EMPTY_ROOM: Room = {
  portal: {
    signIn: nobody,
    countPolicies: nobody,
    replacePasskey: nobody,
    registerPasskey: nobody,
    deleteOldPasskey: nobody,
  },
  readPass: nobody,
  envelopes: new Map(),
  address: '198.51.100.7',
  alertOf: nobody,
};

let embedded: Embedded;
let cwd: string;
beforeAll(async () => {
  installRuntimeLogger(silent);
  embedded = await embeddedServer();
  cwd = await temporaryDirectory('dead-run');
}, OBTAIN_MS);

const given = (run: string) => givenFrom({ words: [run], options: { as: 'security-1' } });

function ioOf(controller = new AbortController()): ReturnType<typeof recordIo> {
  const env = { TEMPORAL_ADDRESS: embedded.target.address };
  return { ...recordIo({ cwd }), env, signal: controller.signal };
}

async function started(run: string, plan = examplePlan('quarterly-drill')): Promise<string> {
  const files = { runbookText: 'x', runbookDigest: sha256Hex('x') };
  const input = { run, plan, planDigest: digestOf(plan), ...files, initiator: 'commander-1', reason: null };
  await startRun({ client: embedded.client, input });
  return run;
}

function playAlone(run: string, signal: AbortSignal): Promise<void> {
  return playPeople({
    client: embedded.client,
    run,
    people: [],
    attended: new Set(),
    room: EMPTY_ROOM,
    approvers: 'willing',
    signal,
  });
}

/** The run's line of `breakglass list`. */
async function listed(run: string): Promise<string> {
  const { client } = embedded;
  return listLine(await describeRun({ client, info: await client.workflow.getHandle(run).describe() }));
}

/** Everybody who looks at a dead run learns of it: in status, ask and follow, and the pretend people. */
async function expectDead({
  run,
  code,
  message,
}: {
  run: string;
  code: string;
  message: RegExp;
}): Promise<void> {
  const looks: readonly ((io: Io) => Promise<unknown>)[] = [
    (io) => status(io, given(run)),
    (io) => ask(io, given(run)),
    (io) => follow(io, given(run)),
    (io) => playAlone(run, io.signal),
  ];
  await Promise.all(
    looks.map((look) =>
      expect(look(ioOf())).rejects.toMatchObject({ code, message: expect.stringMatching(message) }),
    ),
  );
}

describe('a run that ended without a verdict', () => {
  it(
    'is told by the code that its workflow failed with, whether a worker is up or not',
    async () => {
      const run = await started('forked');
      const dead = {
        run,
        code: 'EVIDENCE_FORKED',
        message: /run forked .* failed: another leaf\n.*evidence show/,
      };
      const openEvidence = () =>
        Promise.reject(ApplicationFailure.nonRetryable('another leaf', 'EVIDENCE_FORKED'));
      await withWorker({
        target: embedded.target,
        activities: { openEvidence },
        during: async () => {
          await expect(follow(ioOf(), given(run))).rejects.toMatchObject({ code: dead.code });
          await expectDead(dead);
        },
      });
      await expectDead(dead);
      expect(exitCodeOf('EVIDENCE_FORKED')).toBe(1);
    },
    TEST_MS,
  );

  it(
    'is RUN_EXISTS where it was started under the name of a run that has closed, and tells where that one lies',
    async () => {
      const run = await started('twice');
      const openEvidence = () => Promise.reject(ApplicationFailure.nonRetryable('closed', 'RUN_EXISTS'));
      await withWorker({
        target: embedded.target,
        activities: { openEvidence },
        during: () => expect(follow(ioOf(), given(run))).rejects.toMatchObject({ code: 'RUN_EXISTS' }),
      });
      const message = /run twice has ended and its log is sealed; .*\n.*evidence show evidence\/twice/;
      await expectDead({ run, code: 'RUN_EXISTS', message });
    },
    TEST_MS,
  );

  it(
    'is told as one that was not begun, with what to do, where the worker refused its plan',
    async () => {
      const { client } = embedded;
      const run = await started('other-plan');
      const openEvidence = () => Promise.reject(ApplicationFailure.nonRetryable('differs', 'PLAN_CHANGED'));
      await withWorker({
        target: embedded.target,
        activities: { openEvidence },
        during: async () => {
          await expect(awaitOpening({ client, run })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
          await expect(follow(ioOf(), given(run))).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
        },
      });
      const message =
        /^run other-plan was not begun: (?!.*evidence show).*Nobody was asked.*\ndiffers\n.*start it again.*open runs wait/s;
      await expectDead({ run, code: 'PLAN_CHANGED', message });
      expect(await listed(run)).toMatch(/refused \(PLAN_CHANGED\), nobody was asked$/);
    },
    TEST_MS,
  );

  it(
    'is begun once its evidence is open, and what fails it afterwards is no refusal of its start',
    async () => {
      const { client } = embedded;
      const run = await started('begun');
      let refuse: () => void = () => undefined;
      const refused = new Promise<void>((resolve) => (refuse = resolve));
      const activities = {
        openEvidence: () => Promise.resolve(),
        enterLedger: () => Promise.resolve({ size: 1, root: '0'.repeat(64) }),
        appendEvents: async () => {
          await refused;
          throw ApplicationFailure.nonRetryable('no', 'EVENT_OUT_OF_ORDER');
        },
      };
      const during = async () => {
        await expect(awaitOpening({ client, run })).resolves.toBe('begun');
        refuse();
        await expect(client.workflow.getHandle(run).result()).rejects.toThrow();
      };
      await withWorker({ target: embedded.target, activities, during });
      expect(await whyNotBegun({ client, run })).toBeNull();
      expect(await listed(run)).toMatch(/failed$/);
    },
    TEST_MS,
  );

  it(
    'is RUN_BROKEN with the reason where it was terminated, also while it is followed',
    async () => {
      const run = await started('terminated');
      const following = follow(ioOf(), given(run));
      await embedded.client.workflow.getHandle(run).terminate('wrong cluster');
      await expect(following).rejects.toMatchObject({ code: 'RUN_BROKEN' });
      await expectDead({
        run,
        code: 'RUN_BROKEN',
        message: /run terminated .* was terminated .*: wrong cluster\n/,
      });
      expect(exitCodeOf('RUN_BROKEN')).toBe(1);
    },
    TEST_MS,
  );
});

describe('a worker that somebody else runs', () => {
  const plan = examplePlan('quarterly-drill');
  const opening = askOf({ plan, question: mustBe(openingQuestion(plan)) });
  const lasting = (run: string, question: string) => ({ plan, run, asks: [{ ...opening, question }] });
  const told = (run: string, question: string): RunState => stateOf(lasting(run, question));

  /** Each way to the words of a question. */
  const ways = (run: string): Readonly<Record<string, (io: Io) => Promise<unknown>>> => ({
    ask: (io) => ask(io, given(run)),
    print: (io) => ask(io, givenFrom({ words: [run], options: { print: `${run}.pdf` } })),
    decide: (io) =>
      decide(
        io,
        givenFrom({
          words: [run],
          options: { as: 'security-1', ask: 'approve#1', approve: true, out: `${run}.json` },
        }),
      ),
    page: async ({ env }) => {
      const place = placeOf({ option: undefined, env, cwd });
      const link = openLink({ env, place });
      const desk = openDesk({ place, link });
      try {
        await desk.hold((await desk.look(run)).state);
      } finally {
        await link.close();
      }
    },
  });

  const answerAs = (run: string, answers: Readonly<Record<string, unknown>>) =>
    embedded.client.workflow.start('answering', { workflowId: run, taskQueue: 'foreign', args: [answers] });

  it(
    'gets nobody to sign other words than the plan has',
    async () => {
      const words = 'Is the coffee machine in order?';
      await withWorker({
        target: embedded.target,
        activities: {},
        workflows: FOREIGN,
        taskQueue: 'foreign',
        during: async () => {
          const answers = (run: string, question: string) => ({
            journal: eventsOf(lasting(run, question)),
            runPlan: plan,
            runState: told(run, question),
          });
          const { question } = opening;
          await answerAs('true-words', answers('true-words', question));
          await answerAs('other-words', answers('other-words', words));
          const initiator = 'security-2';
          const runState = { ...told('other-initiator', question), initiator };
          await answerAs('other-initiator', { ...answers('other-initiator', question), runState });
          await answerAs('no-journal', { ...answers('no-journal', question), journal: [] });
          await answerAs('junk', { ...answers('junk', question), runState: { asks: null } });
          for (const look of [status, ask, follow])
            await expect(look(ioOf(), given('junk'))).rejects.toMatchObject({ code: 'RUN_BROKEN' });
          await answerAs('no-plan', { journal: [], runState: told('no-plan', words) });
          for (const more of [{}, { print: 'stranger.pdf' }]) {
            const stranger = givenFrom({ words: ['true-words'], options: { as: 'security-7', ...more } });
            await expect(ask(ioOf(), stranger)).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' });
          }
          for (const [way, go] of Object.entries(ways('true-words')))
            expect([way, await go(ioOf())]).toEqual([way, way === 'page' ? undefined : 0]);
          for (const run of ['other-words', 'no-plan', 'other-initiator', 'no-journal'])
            for (const go of Object.values(ways(run))) {
              const io = ioOf();
              await expect(go(io)).rejects.toMatchObject({ code: 'WORDS_UNPROVEN' });
              expect([io.stdout(), ...io.stderr()].join()).not.toContain(words);
            }
          expect((await readdir(cwd)).filter((name) => /^(?:other|no)-/.test(name))).toEqual([]);
        },
      });
    },
    TEST_MS,
  );
});

describe('an incident that is open', () => {
  it(
    'is named to whoever starts one of the same runbook, and keeps no other runbook and no drill',
    async () => {
      const plan = examplePlan('quarterly-drill', 'incident');
      const ask = (about: Pick<typeof plan, 'runbook' | 'organisation'>) =>
        requireNoneOpen({
          client: embedded.client,
          plan: about,
          howOn: (run) => [`follow ${run}`, 'or another'],
        });
      await started('a-drill');
      await expect(ask(plan)).resolves.toBeUndefined();
      await started('open-incident', plan);
      const refusal = await until({
        what: 'the incident in the list',
        look: () =>
          ask(plan).then(
            () => null,
            (error: unknown) => error,
          ),
      });
      expect(refusal).toMatchObject({
        code: 'RUN_EXISTS',
        message: expect.stringMatching(/open-incident is open .*\nfollow open-incident\nor another$/),
      });
      await expect(ask({ ...plan, runbook: 'regain-access' })).resolves.toBeUndefined();
      await expect(ask({ ...plan, organisation: 'other' })).resolves.toBeUndefined();
    },
    TEST_MS,
  );
});

describe('a server that is gone', () => {
  it(
    'ends status and ask soon, and follow says what to type and obeys Ctrl-C',
    async () => {
      const run = await started('alone');
      const interrupted = new AbortController();
      const io = ioOf(interrupted);
      const following = follow(io, given(run));
      const ended = expect(following).rejects.toThrow();
      await until({
        what: 'no worker',
        look: () => io.stderr().find((line) => line.includes('no worker')) ?? null,
      });
      await embedded.server.stop();
      const file = path.join(cwd, 'organisation.yaml');
      await until({
        what: 'the commands to type',
        look: () => {
          const said = io.stderr().join('\n');
          return said.includes(`up --organisation ${file}`) && said.includes(`follow ${run} --organisation`)
            ? said
            : null;
        },
      });
      const lines = io.stderr().length;
      interrupted.abort(new Error('interrupted'));
      await ended;
      expect(io.stderr()).toHaveLength(lines);
      await Promise.all(
        [status, ask].map((look) =>
          expect(look(ioOf(), given(run))).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' }),
        ),
      );
    },
    TEST_MS,
  );
});
