import { jsonSchemaOf } from '../../domain/definition/json-schema.ts';
import { DEFINITION_KINDS } from '../../domain/definition/kind.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { quoted } from '../../domain/safe-text.ts';
import { firstWord } from '../given.ts';
import type { Given } from '../given.ts';
import { EXIT } from '../io.ts';
import type { ExitCode, Io } from '../io.ts';

/** `schema runbook|organisation|review`: the JSON Schema for editors, on stdout. */
export function schemaCommand(io: Io, given: Given): Promise<ExitCode> {
  const word = firstWord(given);
  const which = DEFINITION_KINDS.find((kind) => kind === word);
  if (which === undefined) {
    const message = `expected one of ${DEFINITION_KINDS.join(', ')}, got ${quoted(word)}`;
    return Promise.reject(new BreakglassError({ code: 'USAGE', message }));
  }
  io.out(`${JSON.stringify(jsonSchemaOf(which), null, 2)}\n`);
  return Promise.resolve(EXIT.ok);
}
