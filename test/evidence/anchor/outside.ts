import path from 'node:path';
import type { Outside } from '../../../evidence/anchor/outside.ts';
import type { OutsideTrust } from '../../../evidence/verify/outside.ts';
import { serveWitness } from '../../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder } from '../../../evidence/witness/state.ts';
import { createWitness } from '../../../evidence/witness/witness.ts';
import { serveTimestamps } from '../../../simulator/timestamp/server.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { makeAuthority } from '../../support/tsa.ts';
import { makeWitnessKey } from '../witness/log.ts';

/** A real witness and a pretend timestamp authority that answers by `openssl ts`. */
export interface OutsidePair {
  readonly outside: Outside;
  readonly trust: OutsideTrust;
  /** The roots of the authority, as a file. */
  readonly rootsFile: string;
  /** How often each was asked so far. */
  readonly asked: { timestamps: number; cosignatures: number };
}

/** Starts both, on free ports of loopback; they are ended after the test file. */
export async function openOutside({ logs }: { logs: readonly string[] }): Promise<OutsidePair> {
  const asked = { timestamps: 0, cosignatures: 0 };
  const authority = await makeAuthority();
  const tsa = await serveTimestamps({
    authority: {
      reply: (request) => {
        asked.timestamps += 1;
        return authority.reply(request);
      },
    },
  });
  atEnd(tsa.close);
  const key = makeWitnessKey();
  const folder = witnessFolder(path.join(await temporaryDirectory('witness'), 'state'));
  await makeWitnessFolder(folder);
  const witness = createWitness({ folder, key, logs });
  const server = await serveWitness({
    witness: {
      ...witness,
      addCheckpoint: (body) => {
        asked.cosignatures += 1;
        return witness.addCheckpoint(body);
      },
    },
    host: '127.0.0.1',
    port: 0,
    log: { refused: () => undefined, failed: () => undefined, dropped: () => undefined },
  });
  atEnd(server.close);
  const rootsFile = path.join(authority.folder, 'root.pem');
  return {
    outside: {
      timestamps: [{ id: 'tsa-1', url: tsa.url, rootsFile }],
      witnesses: [{ id: 'audit', url: server.url, vkey: key.vkey }],
      requestMs: 10_000,
    },
    trust: { roots: [authority.root], witnesses: [key.vkey] },
    rootsFile,
    asked,
  };
}
