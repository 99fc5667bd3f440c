import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { makeSigner } from '../../scripts/bench/signer.ts';

const run = promisify(execFile);

/** A person with a key pair. */
export interface SshPerson {
  readonly publicKey: string;
  readonly sign: (message: string, namespace?: string) => Promise<string>;
}

/** Somebody whose Ed25519 key is in this process: as good, and no process for each signature. */
export function personHere(): SshPerson {
  const { publicKey, sign } = makeSigner({ id: '', roles: [] });
  return { publicKey, sign: (text, namespace) => Promise.resolve(sign(text, namespace)) };
}

/** Makes a key in `directory`; its signatures come from the real `ssh-keygen -Y sign`. */
export async function makePerson({
  directory,
  name,
  type,
}: {
  directory: string;
  name: string;
  type: 'ed25519' | 'ecdsa';
}): Promise<SshPerson> {
  const key = path.join(directory, name);
  await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', key]);
  const [algorithm, blob] = (await readFile(`${key}.pub`, 'utf8')).split(' ');
  const message = path.join(directory, `${name}.txt`);
  return {
    publicKey: `${algorithm ?? ''} ${blob ?? ''}`,
    sign: async (text, namespace = DECISION_NAMESPACE) => {
      await writeFile(message, text);
      await run('ssh-keygen', ['-Y', 'sign', '-f', key, '-n', namespace, message]);
      const signature = await readFile(`${message}.sig`, 'utf8');
      await rm(`${message}.sig`);
      return signature;
    },
  };
}

/** Whether the real `ssh-keygen -Y verify` accepts a signature; it is the second opinion on ours. */
export async function opensshAccepts({
  directory,
  message,
  signature,
  publicKey,
  namespace = DECISION_NAMESPACE,
}: {
  directory: string;
  message: string;
  signature: string;
  publicKey: string;
  namespace?: string;
}): Promise<boolean> {
  const allowed = path.join(directory, 'allowed_signers');
  const file = path.join(directory, 'to-verify.sig');
  await writeFile(allowed, `person ${publicKey}\n`);
  await writeFile(file, signature);
  const checking = run('ssh-keygen', [
    '-Y',
    'verify',
    '-f',
    allowed,
    '-I',
    'person',
    '-n',
    namespace,
    '-s',
    file,
  ]);
  checking.child.stdin?.end(message);
  return checking.then(
    () => true,
    () => false,
  );
}
