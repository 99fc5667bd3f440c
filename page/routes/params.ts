import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';

const schema = z.object({ run: z.string().max(200), ask: z.string().max(400).default('') });

const personSchema = z.object({ person: z.string().max(200) });

/** The run, and the question, that a path names; decoded, and nothing else is known of them. */
export function paramsOf({ params }: FastifyRequest): { readonly run: string; readonly ask: string } {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new BreakglassError({ code: 'RUN_NOT_FOUND', message: 'expected the id of a run' });
}

/** The person that a path names; decoded, and nothing else is known of them. */
export function personOf({ params }: FastifyRequest): string {
  const parsed = personSchema.safeParse(params);
  if (parsed.success) return parsed.data.person;
  throw new BreakglassError({ code: 'PERSON_UNKNOWN', message: 'expected the id of a person' });
}
