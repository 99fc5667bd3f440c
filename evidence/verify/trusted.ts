import { areMicrosofts } from '../../domain/clouds.ts';
import { parseVkey } from '../core/note.ts';
import { NAMES, signerName } from '../names.ts';
import { textOf } from './bytes.ts';
import { at, Break, type Answering, type Trust } from './report.ts';
import type { RunFiles } from './run-files.ts';

/** An evidence key's place in the folder of a run or of the ledger. */
export const KEY_NAME = /^keys\/[0-9a-f]{8}\.vkey$/;

/** Where keys are remembered from their first use. */
export interface Pins {
  /** What a reader calls that place: a file. */
  readonly where: string;
  readonly read: () => Promise<readonly string[]>;
  readonly add: (vkeys: readonly string[]) => Promise<void>;
}

/** Where trust in evidence keys comes from: keys that the reader was given, else those remembered. */
export interface TrustSource {
  readonly vkeys: readonly string[] | undefined;
  readonly pins: Pins | undefined;
  /** Keys that a trusted one handed over to, as the ledger shows. */
  readonly handedOver?: readonly string[];
}

/** The keys whose word counts for one organisation's checkpoints. */
export interface TrustedKeys {
  readonly kind: Exclude<Trust['kind'], 'none'>;
  readonly vkeys: readonly string[];
  /** Which keys these are, and what to do if another is the right one: said of a key that is not among them. */
  readonly expected: string;
}

const GIVEN = 'expected one of the keys that you gave for this organisation';
const IN_IT = 'expected one of the keys that came with the evidence';

/**
 * The keys to trust for an organisation: those given; else those pinned for it; else, at the first meeting, those
 * that lie in the evidence itself. Keys of other organisations never count.
 */
export async function resolveTrust({
  source,
  organisation,
  files,
}: {
  source: TrustSource;
  organisation: string;
  files: RunFiles;
}): Promise<TrustedKeys> {
  const own = (vkeys: readonly string[]) =>
    vkeys.filter((vkey) => parseVkey(vkey).name === signerName(organisation));
  const later = source.handedOver ?? [];
  if (source.vkeys !== undefined)
    return { kind: 'given', vkeys: own([...source.vkeys, ...later]), expected: GIVEN };
  if (source.pins === undefined) return { kind: 'given', vkeys: [], expected: GIVEN };
  const pinned = own(await source.pins.read());
  if (pinned.length > 0)
    return {
      kind: 'pinned',
      vkeys: own([...pinned, ...later]),
      expected: sayPinned({ organisation, where: source.pins.where }),
    };
  return { kind: 'first-use', vkeys: own([...(await readOwnVkeys(files)).values()]), expected: IN_IT };
}

/** A rehearsal, and every organisation that kept the name of `init`, is called the same. */
function sayPinned({ organisation, where }: { organisation: string; where: string }): string {
  return (
    `expected the key remembered from the first verified run of an organisation of this name, which is in ${where}; ` +
    'if this is another organisation or a rehearsal, give its key with --keys FILE; if the one remembered is wrong, ' +
    `take its line (${signerName(organisation)}+…) out of that file`
  );
}

/**
 * Is a key of this run worth remembering for its organisation's name? Whoever answers at addresses that are not
 * Microsoft's may be a pretend tenant, and every rehearsal has the same name and a key of its own.
 */
export function isForKeeping({ tenants }: Pick<Answering, 'tenants'>): boolean {
  return tenants.every(({ origins }) => areMicrosofts(origins));
}

/** The verifier keys in the run folder, each in the file that its id names, by file name. */
export async function readOwnVkeys(files: RunFiles): Promise<ReadonlyMap<string, string>> {
  const vkeys = new Map<string, string>();
  for (const name of files.names.filter((each) => each.startsWith(`${NAMES.keys}/`))) {
    const text = textOf(await files.read(name));
    const key = at(name, () => parseVkey(text.replace(/\n$/, '')));
    if (name !== `${NAMES.keys}/${key.id}.vkey` || !text.endsWith('\n')) {
      throw new Break({
        code: 'CHECKPOINT_UNTRUSTED',
        place: name,
        message: `expected the key ${key.id} on one line`,
      });
    }
    vkeys.set(name, text.trimEnd());
  }
  return vkeys;
}

/**
 * Keys that lie in the evidence must be ones that the reader trusts: a stranger's key there is a trap. Breaks with
 * `CHECKPOINT_UNTRUSTED` at the first that is not; `message` says which would be.
 */
export async function requireKnownKeys({
  files,
  vkeys,
  message,
}: {
  files: RunFiles;
  vkeys: readonly string[];
  message: string;
}): Promise<void> {
  for (const [place, vkey] of await readOwnVkeys(files))
    if (!vkeys.includes(vkey)) throw new Break({ code: 'CHECKPOINT_UNTRUSTED', place, message });
}

/** Throws `VALUE_INVALID` for the first that is no verifier key. */
export function requireVkeys(vkeys: readonly string[]): void {
  vkeys.forEach(parseVkey);
}
