import { z } from 'zod';
import type { PersonId, RunId, StepId } from './ids.ts';
import { id } from './steps/shared.ts';
import { filePath } from './file-path.ts';

/** From which characters a password is drawn. `readable`: none that people mistake for another when they type it. */
export const passwordAlphabet = z.enum(['readable', 'printable']);
export type PasswordAlphabet = z.infer<typeof passwordAlphabet>;

/** What every password that the engine makes is like. */
export const passwordPolicy = z.strictObject({
  length: z.int().min(16).max(128).default(32).describe('How many characters.'),
  alphabet: passwordAlphabet
    .default('readable')
    .describe('readable: letters, digits and a few signs that nobody mistakes. printable: all of ASCII.'),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

/** A person's OpenPGP key. The fingerprint decides; the file is only where the key is read from. */
export const escrowKey = z.strictObject({
  person: id.describe('Who can read what is encrypted to this key.'),
  file: filePath.describe('The public key as `gpg --export` writes it, with or without --armor.'),
  fingerprint: z
    .string()
    .regex(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/, {
      error: 'expected a fingerprint as `gpg --fingerprint` prints it, in capitals and without spaces',
    })
    .describe('The fingerprint of the primary key.'),
});
export type EscrowKey = z.infer<typeof escrowKey>;

/** To whom secrets that the engine makes are encrypted before they are used; see docs/operations.md. */
export const escrowDefinition = z.strictObject({
  keys: z.array(escrowKey).min(1).max(10).describe('OpenPGP keys of those who may read the secrets.'),
  password: passwordPolicy
    .default({ length: 32, alphabet: 'readable' })
    .describe('What passwords are like that the engine makes.'),
});

/** One who can read an escrow file, as a plan has them: what people approve is the key and not a file's name. */
export type EscrowRecipient = Pick<EscrowKey, 'person' | 'fingerprint'>;

/** The name of an escrow file: of one attempt of one step of one run, counted from 1. */
export function escrowName({
  run,
  step,
  attempt,
}: {
  readonly run: RunId;
  readonly step: StepId;
  /** `N` stands for any of them in words. */
  readonly attempt: number | 'N';
}): string {
  return `${run}.${step.replaceAll('/', '.')}.${attempt}.asc`;
}

/**
 * Which file a person has to open, and how, before the run has its id: the last of the files that differ by their number.
 * The folder is beside the organisation file, on the machine of the worker.
 */
export function sayEscrowFile(step: StepId): string {
  return `gpg --decrypt .breakglass/escrow/${escrowName({ run: 'RUN', step, attempt: 'N' })}`;
}

/** `custodian-1 and custodian-2`. */
export function sayReaders(recipients: readonly { readonly person: PersonId }[]): string {
  return recipients.map(({ person }) => person).join(' and ');
}
