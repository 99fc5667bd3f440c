import { saidByCosignature } from '../core/cosignature.ts';
import { sha256Hex } from '../core/hash.ts';
import { NAMES } from '../names.ts';
import { openTimestamp } from '../timestamp/verify.ts';
import { textOf } from '../verify/bytes.ts';
import { COSIGNATURE_NAME } from '../verify/cosignatures.ts';
import type { RunFiles } from '../verify/files.ts';
import { TIMESTAMP_NAME } from '../verify/timestamps.ts';

/** What somebody outside says of a checkpoint. Whether they are to be trusted is the reader's to know. */
export interface Vouched {
  readonly kind: 'timestamp' | 'cosignature';
  /** As in the run's or the ledger's folder. */
  readonly file: string;
  /** Of the checkpoint. */
  readonly size: number;
  /** The subject of an authority's certificate, or a witness's name; null where the file cannot be read. */
  readonly by: string | null;
  /** By their clock, ISO 8601 UTC; null where the file cannot be read. */
  readonly at: string | null;
}

/**
 * What stands under the checkpoints of a run or of the ledger, in the order of the files. It judges nothing: a file that
 * says nothing readable is listed as that, as `evidence verify` has its own word on it.
 */
export async function vouchedIn(files: RunFiles): Promise<readonly Vouched[]> {
  const found: Vouched[] = [];
  for (const file of files.names) {
    const stamped = TIMESTAMP_NAME.exec(file)?.groups?.size;
    const cosigned = COSIGNATURE_NAME.exec(file)?.groups?.size;
    if (stamped !== undefined) {
      const said = await orNothing(() => saidByTimestamp({ files, file, size: stamped }));
      found.push({ kind: 'timestamp', file, size: Number(stamped), ...said });
    } else if (cosigned !== undefined) {
      const said = await orNothing(() => saidByWitness({ files, file }));
      found.push({ kind: 'cosignature', file, size: Number(cosigned), ...said });
    }
  }
  return found;
}

type Said = Pick<Vouched, 'by' | 'at'>;

async function saidByTimestamp({
  files,
  file,
  size,
}: {
  files: RunFiles;
  file: string;
  size: string;
}): Promise<Said> {
  const digest = sha256Hex(await files.read(`${NAMES.checkpoints}/${size}`));
  const { timestamp } = await openTimestamp({ tsr: await files.read(file), digest });
  return { by: timestamp.tsa, at: timestamp.time };
}

async function saidByWitness({ files, file }: { files: RunFiles; file: string }): Promise<Said> {
  const { name, time } = saidByCosignature(textOf(await files.read(file)).trimEnd());
  return { by: name, at: time === null ? null : new Date(time * 1_000).toISOString() };
}

async function orNothing(read: () => Promise<Said>): Promise<Said> {
  try {
    return await read();
  } catch {
    return { by: null, at: null };
  }
}
