import path from 'node:path';
import { hashTree } from '../../evidence/core/tree-hash.ts';
import { inclusionProof, verifyInclusion } from '../../evidence/core/inclusion.ts';
import { hashLeaf } from '../../evidence/core/merkle.ts';
import type { EvidenceKey } from '../../evidence/keys.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { COMPILED, node } from './processes.ts';
import { openLongRun } from './long-run.ts';
import type { LongRun } from './long-run.ts';
import type { Row, Section } from './report.ts';
import { storeLongRun } from './stored-run.ts';
import { repeat, timed } from './waiting.ts';

const LARGE = { run: 'large', events: 100_000, decisions: 20 };
const SMALL = { run: 'small', events: 1_000, decisions: 100 };
const LARGE_AIM_MS = 3_000;
const PROOF_AIM_MS = 1;
const TIMES = 5;
const PROOFS = 1_000;
/** A prime, so that the places proved are spread over the whole log. */
const STRIDE = 7_919;

interface Given {
  readonly directory: string;
  readonly key: EvidenceKey;
  readonly keysFile: string;
}

/** Verifies a log far above any run and one of the size of a long drill, and proves single events of the former. */
export async function measureVerify(given: Given): Promise<Section> {
  const directory = path.join(given.directory, 'verified');
  const { key } = given;
  const answers = [0, 1].map((nth) => ({ nth, characters: 100 }));
  const ledger = { size: 2, root: 'c'.repeat(64) };
  const store = ({ events, ...size }: typeof LARGE) =>
    storeLongRun({ directory, key, opened: openLongRun(size), events, answers, ledger });
  await store(SMALL);
  const large = await store(LARGE);
  const small = await verified({ given, folder: path.join(directory, SMALL.run) });
  const all = await verified({ given, folder: path.join(directory, LARGE.run) });
  const row = { unit: 'ms', by: 'median', atMost: null } as const;
  return {
    title: 'Evidence: verify',
    rows: [
      {
        ...row,
        what: 'verifying 100,000 events, in process',
        samples: all.inProcess,
        atMost: LARGE_AIM_MS,
      },
      { ...row, what: '`breakglass evidence verify` of them', samples: all.command },
      { ...row, what: 'verifying 1,000 events, in process', samples: small.inProcess },
      { ...row, what: '`breakglass evidence verify` of them', samples: small.command },
      ...(await proofRows(large)),
    ],
    counted: `Runs of ${LARGE.events} events with ${LARGE.decisions} signed decisions, and of ${SMALL.events} with ${SMALL.decisions}; a quarterly drill has about 140 with 20. Verifying checks every byte, root, signature and fact, and comes to the verdict again. A proof is made out of the tree over all ${LARGE.events} events, which is hashed once as an export does it, and held against the root; ${PROOFS} events spread over the log.`,
    ifMissed:
      'By a profile, a third of the time is reading each line as JSON in its one form and holding it against its schema, a fifth the tree over the lines, a fifth giving memory back, and an eighth the rules of `domain/conformity`. One core does it all, and a busy machine stretches it.',
  };
}

async function verified({ given: { key, keysFile }, folder }: { given: Given; folder: string }) {
  const inProcess = await repeat({
    times: TIMES,
    work: () => timed(() => verify({ folder, vkey: key.vkey })),
  });
  const words = [COMPILED, 'evidence', 'verify', folder, '--keys', keysFile];
  const command = await repeat({ times: TIMES, work: () => timed(() => node(words)) });
  return { inProcess, command };
}

async function verify({ folder, vkey }: { folder: string; vkey: string }): Promise<void> {
  const { valid, runs } = await verifyEvidence({ path: folder, vkeys: [vkey] });
  if (!valid) throw new Error(`expected valid evidence, got ${JSON.stringify(runs[0]?.broken)}`);
}

async function proofRows({ leaves, log: { size, root } }: LongRun): Promise<Row[]> {
  const leafHashes = leaves.map(hashLeaf);
  let tree = hashTree([]);
  const building = await timed(() => Promise.resolve((tree = hashTree(leafHashes))));
  const samples = await repeat({
    times: PROOFS,
    work: (nth) => {
      const index = (nth * STRIDE) % size;
      const leafHash = leafHashes[index] ?? '';
      return timed(() => {
        const proof = inclusionProof({ hashes: tree, index, size });
        verifyInclusion({ leafHash, index, size, root, proof });
        return Promise.resolve();
      });
    },
  });
  const row = { unit: 'ms', by: 'median', atMost: null } as const;
  return [
    { ...row, what: 'one inclusion proof, made and checked', samples, atMost: PROOF_AIM_MS },
    { ...row, what: '… the slowest of a hundred', by: 0.99, samples },
    { ...row, what: 'the tree that they come from', samples: [building] },
  ];
}
