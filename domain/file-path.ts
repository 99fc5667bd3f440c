import { isClientSecret, isPrivateKey } from './private-key.ts';
import { text } from './steps/shared.ts';

/** The path of a file that a definition names, relative to its own folder; never what should stand in that file. */
export const filePath = text(400).refine((path) => !isPrivateKey(path) && !isClientSecret(path), {
  error: 'expected the path of a file, and the secret in that file',
});
