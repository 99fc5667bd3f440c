import type { FastifyInstance } from 'fastify';
import type { Page } from '../context.ts';

/** Style and script, by addresses that change with their content. */
export function assetRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  const { style, script } = page.assets;
  for (const { path, type, text } of [style, script])
    app.get(path, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(text),
    );
}
