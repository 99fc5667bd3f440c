import { defaultCacheDirectory, obtainTemporal } from '../worker/server/obtain.ts';

/** `tsx scripts/obtain-server.ts`: puts the Temporal server into our cache before it is needed; prints its path. */
const binary = await obtainTemporal({
  env: process.env,
  cacheDirectory: defaultCacheDirectory(process.env),
  progress: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${binary.path} (server ${binary.version}, from ${binary.from})\n`);
