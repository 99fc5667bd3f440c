import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { config } from './config.ts';
import { startTenant } from './start.ts';
import { parseJson } from './wire.ts';

/**
 * The process: reads its configuration, prints one line when it can be used, and ends when stdin closes or on
 * SIGTERM, so that it never outlives the program that started it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const input = createInterface({ input: process.stdin });
  const ended = new Promise<void>((resolve) => {
    input.once('close', resolve);
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const firstLine = new Promise<string>((resolve) => input.once('line', resolve));
  const text =
    values.config === undefined
      ? await Promise.race([firstLine, ended.then(() => '')])
      : await readFile(values.config, 'utf8');
  const parsed = config.safeParse(parseJson(text));
  if (!parsed.success) {
    process.stderr.write(`simulator: the configuration is not valid\n${z.prettifyError(parsed.error)}\n`);
    process.exitCode = 2;
    input.close();
    return;
  }
  const { ready, stop } = await startTenant(parsed.data);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await ended;
  input.close();
  await stop();
}

await main();
