import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { outsideOf, readRootsFile, readTrusted, type Outside } from '../../evidence/anchor/outside.ts';
import { parseWitnessVkey } from '../../evidence/core/cosignature.ts';
import { statementOf } from '../../evidence/verify/seen.ts';
import type { OutsideTrust } from '../../evidence/verify/outside.ts';

/** An organisation file that the reader gave. */
interface GivenOrganisation {
  readonly definition: OrganisationDefinition;
  /** The folder that it lies in. */
  readonly directory: string;
}

/**
 * Whom outside the reader trusts: the roots in a PEM file and the witnesses in a file with one vkey a line, else those
 * that the organisation file names, else nobody; and the checkpoints in `seenFiles`. `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `VALUE_INVALID` for a file
 * that does not say, `CHECKPOINT_INVALID` for one that is no checkpoint.
 */
export async function outsideTrust({
  rootsFile,
  keysFile,
  seenFiles,
  organisation,
}: {
  rootsFile: string | null;
  keysFile: string | null;
  seenFiles: readonly string[];
  organisation: GivenOrganisation | null;
}): Promise<OutsideTrust> {
  const named = organisation === null ? null : namedBy(organisation);
  const rootsFiles =
    rootsFile === null ? (named?.timestamps.map((each) => each.rootsFile) ?? []) : [rootsFile];
  const witnesses =
    keysFile === null ? (named?.witnesses.map(({ vkey }) => vkey) ?? []) : await readWitnessKeys(keysFile);
  return {
    roots: orNull(await Promise.all(rootsFiles.map(readRootsFile))),
    witnesses: orNull(witnesses),
    seen: await Promise.all(seenFiles.map(readSeen)),
  };
}

function namedBy({ definition, directory }: GivenOrganisation): Outside {
  return outsideOf({ organisation: definition, directory });
}

/** An organisation that names nobody says nothing about whom to trust. */
function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

async function readWitnessKeys(file: string): Promise<readonly string[]> {
  const text = await readTrusted({ file, what: 'the keys of witnesses' });
  const lines = text.split('\n').map((line) => line.trim());
  const vkeys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (vkeys.length === 0) {
    throw new BreakglassError({
      code: 'VALUE_INVALID',
      message: `expected keys of witnesses in ${file}, found none`,
    });
  }
  vkeys.forEach(parseWitnessVkey);
  return vkeys;
}

async function readSeen(file: string): Promise<string> {
  const note = await readTrusted({ file, what: 'a checkpoint' });
  statementOf(note);
  return note;
}
