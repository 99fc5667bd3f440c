import { existsSync } from 'node:fs';
import { BreakglassError } from '../../domain/errors.ts';
import { keyHistory, type KeyTerm } from '../../evidence/key-history.ts';
import { isKeyEncrypted } from '../../evidence/keys-file.ts';
import { revokeKey, voidedBy } from '../../evidence/keys-revoke.ts';
import { isRotating, openRuns, retiredKeys, rotateKey } from '../../evidence/keys-rotate.ts';
import { createEvidenceKey, evidenceKeyFiles } from '../../evidence/keys.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { readVkeys } from '../../evidence/verify/trust.ts';
import { loadOrganisation } from '../definitions.ts';
import { withProgress } from '../evidence/progress.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { confirmRevocation } from '../keys/confirm-revocation.ts';
import { givenPassphrase, passphraseFor } from '../keys/passphrase.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';
import { plain } from '../plain.ts';

const MAX_REASON_LETTERS = 500;

interface Owner {
  readonly place: Place;
  readonly organisation: string;
}

/** `keys show`: the evidence key's public half, those before it, and from when to when each was good. Opens no key. */
export async function keysShow(io: Io, given: Given): Promise<ExitCode> {
  const { place } = await ownerOf(io, given);
  const files = evidenceKeyFiles(place.stateDirectory);
  const ledger = await readLedger(place.evidenceDirectory);
  const shown = {
    vkey: (await readVkeys(files.vkey))[0] ?? null,
    file: files.privateKey,
    passphrase: await isKeyEncrypted(files),
    retired: await retiredKeys(place.stateDirectory),
    rotating: await isRotating(place.stateDirectory),
    history: keyHistory(ledger?.entries ?? []),
  };
  if (io.json) io.out(`${JSON.stringify(shown)}\n`);
  else {
    io.out(`${shown.vkey ?? 'no evidence key yet'}\n`);
    io.say(`private half: ${plain(files.privateKey)}, ${shown.passphrase ? 'with' : 'without'} a passphrase`);
    for (const vkey of shown.retired) io.say(`rotated out: ${plain(vkey)}`);
    for (const term of shown.history) io.say(sayTerm(term));
    if (shown.rotating)
      io.say(`a rotation is not finished: ${commandLine({ words: ['keys', 'rotate'], place })}`);
  }
  return shown.vkey === null ? EXIT.notPassed : EXIT.ok;
}

/** `keys create`: a first evidence key, with a passphrase where a file gives one. Refuses where there is a key. */
export async function keysCreate(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await ownerOf(io, given);
  const { privateKey, vkey } = evidenceKeyFiles(place.stateDirectory);
  const there = [privateKey, vkey].find((file) => existsSync(file));
  if (there !== undefined) {
    throw usage(`expected no key yet, but ${there} is there; a new one in its place: keys rotate`);
  }
  const passphrase = await givenPassphrase({ io, given });
  const key = await createEvidenceKey({ state: place.stateDirectory, organisation, passphrase });
  if (io.json) io.out(`${JSON.stringify({ vkey: key.vkey, passphrase: passphrase !== null })}\n`);
  else io.out(`${key.vkey}\n`);
  io.say(`made ${privateKey}, ${passphrase === null ? 'without' : 'with'} a passphrase; back it up`);
  return EXIT.ok;
}

/**
 * `keys rotate`: a new evidence key, which the old one hands over to in the ledger; the old private half is destroyed.
 * Refuses while a run is open (`NOT_CONFIRMED`) unless told to go on, because the run waits until its worker is
 * started again with the new key.
 */
export async function keysRotate(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await ownerOf(io, given);
  await requireNoOpenRun({ place, given });
  const state = place.stateDirectory;
  const passphrase = await passphraseFor({ io, given, files: evidenceKeyFiles(state) });
  const newPassphrase =
    (await givenPassphrase({ io, given, option: 'new-passphrase-file' })) ??
    passphrase ??
    (await givenPassphrase({ io, given }));
  const directory = place.evidenceDirectory;
  const rotated = await rotateKey({ state, directory, organisation, passphrase, newPassphrase });
  if (io.json) io.out(`${JSON.stringify(rotated)}\n`);
  else io.out(`${rotated.new}\n`);
  io.say(`entry ${rotated.point.index} of the ledger hands over to it; the old private key is destroyed`);
  io.say('Now stop up or the workers and start them again: until then they wait and sign nothing.');
  io.say('Back up the new key, and give its public half to witnesses and to those who verify.');
  return EXIT.ok;
}

/**
 * `keys revoke KEYID --from TIME --reason TEXT`: what a former key signed from then on does not count. Says what that
 * voids and, where it voids anything, refuses without `--confirm KEYID` (`NOT_CONFIRMED`).
 */
export async function keysRevoke(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await ownerOf(io, given);
  const [from, reason] = [momentOf(given.needed('from')), given.needed('reason').trim()];
  if (reason === '' || reason.length > MAX_REASON_LETTERS) {
    throw usage(`expected --reason with 1 to ${MAX_REASON_LETTERS} letters`);
  }
  const { stateDirectory: state, evidenceDirectory: directory } = place;
  const keyId = firstWord(given);
  const look = () => voidedBy({ directory, keyId, from });
  const voided = await withProgress({ io, doing: 'Looking what that voids', work: look });
  await confirmRevocation({ io, given, keyId, voided });
  const passphrase = await passphraseFor({ io, given, files: evidenceKeyFiles(state) });
  const revoked = await revokeKey({ state, directory, organisation, passphrase, keyId, from, reason });
  if (io.json) io.out(`${JSON.stringify({ ...revoked, from, voided })}\n`);
  else io.out(`${plain(revoked.key)}\n`);
  io.say(`entry ${revoked.point.index} of the ledger: nothing that it signed from ${from} on counts`);
  return EXIT.ok;
}

async function ownerOf(io: Io, given: Given): Promise<Owner> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  return { place, organisation: value.organisation };
}

async function requireNoOpenRun({ place, given }: { place: Place; given: Given }): Promise<void> {
  const open = openRuns((await readLedger(place.evidenceDirectory))?.entries ?? []);
  if (open.length === 0 || given.has('while-open')) return;
  throw new BreakglassError({
    code: 'NOT_CONFIRMED',
    message:
      `expected no open run, but the ledger has ${open.map(plain).join(', ')} open; let them end, or go on with ` +
      '--while-open and restart the workers at once: these runs wait until then',
  });
}

/** A time as evidence writes it. One without a zone would mean another moment on another machine. */
function momentOf(text: string): string {
  const time = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw usage('expected --from with a time and its zone, such as 2026-04-01T09:30:00Z');
}

function sayTerm({ vkey, since, until, revokedFrom }: KeyTerm): string {
  const id = plain(vkey.split('+')[1] ?? '');
  const revoked = revokedFrom === null ? '' : `, revoked from ${revokedFrom} on`;
  return `  ${id}: from size ${since} of the ledger ${until === null ? 'until now' : `to size ${until}`}${revoked}`;
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
