import type { FastifyReply } from 'fastify';

/** Name of the file that a statement is taken away in. */
export const STATEMENT_FILE = 'statement.json';

/** Gives a bare statement as a file, to be signed elsewhere. */
export function sendStatement({ reply, text }: { reply: FastifyReply; text: string }): FastifyReply {
  return reply
    .type('application/json')
    .header('content-disposition', `attachment; filename="${STATEMENT_FILE}"`)
    .send(text);
}
