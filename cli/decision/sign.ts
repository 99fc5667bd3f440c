import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';

/**
 * Signs the exact text with a person's own key, as `ssh-keygen -Y sign` does: hardware keys ask for a touch,
 * keys with a passphrase for it, on the terminal. Nothing is written to disk.
 *
 * @returns the armored SSHSIG.
 */
export async function signText({
  text,
  key,
  namespace = DECISION_NAMESPACE,
}: {
  text: string;
  key: string;
  namespace?: string;
}): Promise<string> {
  await access(key).catch((cause: unknown) => {
    const message = `expected a private key at ${key}; name yours with --key FILE`;
    throw new BreakglassError({ code: 'KEY_UNREADABLE', message, cause });
  });
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', ['-Y', 'sign', '-n', namespace, '-f', key], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let signature = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (signature += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint += chunk;
      // A hardware key waits for a touch: the person must see that now, not afterwards.
      if (chunk.startsWith('Confirm')) process.stderr.write(chunk);
    });
    child.on('error', (cause) => {
      reject(
        signingFailed({ key, detail: 'ssh-keygen could not be started (package openssh-client)', cause }),
      );
    });
    child.on('close', (code) => {
      if (code === 0 && signature.startsWith('-----BEGIN SSH SIGNATURE-----')) resolve(signature);
      else
        reject(
          signingFailed({ key, detail: complaint.trim() || `ssh-keygen ended with ${code ?? 'a signal'}` }),
        );
    });
    child.stdin.on('error', () => undefined).end(text);
  });
}

/** The command that does the same on a machine without this program. */
export function offlineSignCommand({
  file,
  namespace = DECISION_NAMESPACE,
}: {
  file: string;
  namespace?: string;
}): string {
  return `ssh-keygen -Y sign -n ${namespace} -f KEY ${file}`;
}

function signingFailed({
  key,
  detail,
  cause,
}: {
  key: string;
  detail: string;
  cause?: unknown;
}): BreakglassError {
  return new BreakglassError({
    code: 'SIGNING_FAILED',
    message: `expected a signature by ${key}, got: ${detail}`,
    cause,
  });
}
