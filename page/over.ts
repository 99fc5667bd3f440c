import { finished } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Calls back once: when the answer was sent, or whoever asked is gone, be it already. An answer that waits behind another
 * one of its connection never closes by itself when that connection is cut; its request does.
 */
export function whenOver({
  request: { raw },
  reply,
  over,
}: {
  request: FastifyRequest;
  reply: FastifyReply;
  over: () => void;
}): void {
  let isOver = false;
  const once = () => {
    if (isOver) return;
    isOver = true;
    over();
  };
  finished(reply.raw, once);
  raw.once('close', once);
  if (raw.closed) once();
}
