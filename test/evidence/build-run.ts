import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Origins } from '../../domain/clouds.ts';
import type { LogPoint } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { sealRun } from '../../evidence/seal.ts';
import { openRunFolder } from '../../evidence/store.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { planOf, type PersonName } from './sample-plan.ts';
import { Writer } from './sample-writer.ts';
import { makePerson, personHere, type SshPerson } from './ssh-people.ts';

export const RUN = 'small-drill-20260401-0900-k3fz';
const RUNBOOK = 'runbook: small-drill\ntitle: A small drill\n';

/** A whole run's evidence, made by the real store, the real seal, and signatures of which OpenSSH makes one person's. */
export interface SampleRun {
  /** Holds everything below; removed after the test file. */
  readonly base: string;
  /** The evidence directory. */
  readonly directory: string;
  /** The run's folder in it. */
  readonly root: string;
  readonly key: EvidenceKey;
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly people: Readonly<Record<PersonName, SshPerson>>;
}

/** What a run that is being built may do with the ledger: its answer stands in `run-opened`. */
export type EnterRun = (run: {
  directory: string;
  run: string;
  plan: Plan;
  key: EvidenceKey;
}) => Promise<LogPoint>;

const NO_LEDGER: EnterRun = () => Promise.resolve({ size: 2, root: 'c'.repeat(64) });

/**
 * Builds the sample run, in a folder of its own unless `base` names one. `open`: stops after the first question was
 * answered, unsealed. `origins`: where its tenant is asked; at addresses that are not Microsoft's unless they are named.
 */
export async function buildRun({
  until = 'closed',
  run = RUN,
  base: given,
  enter = NO_LEDGER,
  review = null,
  origins = null,
}: {
  until?: 'open' | 'closed';
  run?: string;
  base?: string;
  enter?: EnterRun;
  review?: Plan['review'];
  origins?: Origins | null;
} = {}): Promise<SampleRun> {
  const base = given ?? (await temporaryDirectory('evidence'));
  const directory = path.join(base, 'evidence');
  const peopleFolder = path.join(base, 'people', run);
  await mkdir(peopleFolder, { recursive: true });
  const people = {
    'custodian-1': personHere(),
    'security-1': await makePerson({ directory: peopleFolder, name: 'security-1', type: 'ecdsa' }),
    'commander-1': personHere(),
  };
  const key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
  const sample = planOf((id) => people[id].publicKey);
  const tenants = sample.tenants.map((tenant) => ({ ...tenant, origins: origins ?? tenant.origins }));
  const plan = { ...sample, tenants, review };
  const planDigest = digestOf(plan);
  const runbookDigest = sha256Hex(RUNBOOK);
  await openRunFolder({ directory, run, plan, planDigest, runbookText: RUNBOOK, runbookDigest });
  const ledger = await enter({ directory, run, plan, key });
  const writer = new Writer({ directory, run, people, plan, ledger });
  await writer.openRun(runbookDigest);
  if (until === 'closed') {
    await writer.proveAndClose();
    await sealRun({ directory, run, log: writer.log(), key });
  }
  return {
    base,
    directory,
    root: path.join(directory, run),
    key,
    plan,
    events: writer.events,
    people,
  };
}
