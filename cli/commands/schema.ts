import { jsonSchemaOf } from '../../domain/definition/json-schema.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { quoted } from '../../domain/safe-text.ts';
import { firstWord } from '../given.ts';
import type { Given } from '../given.ts';
import { EXIT } from '../io.ts';
import type { ExitCode, Io } from '../io.ts';

/** `schema runbook|organisation`: the JSON Schema for editors, on stdout. */
export function schemaCommand(io: Io, given: Given): Promise<ExitCode> {
  const which = firstWord(given);
  if (which !== 'runbook' && which !== 'organisation') {
    const message = `expected runbook or organisation, got ${quoted(which)}`;
    return Promise.reject(new BreakglassError({ code: 'USAGE', message }));
  }
  io.out(`${JSON.stringify(jsonSchemaOf(which), null, 2)}\n`);
  return Promise.resolve(EXIT.ok);
}
