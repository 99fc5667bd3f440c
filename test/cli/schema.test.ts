import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { schemaCommand } from '../../cli/commands/schema.ts';
import { givenFrom } from '../../cli/given.ts';
import { EXIT } from '../../cli/io.ts';
import { recordIo } from '../support/io.ts';

const shape = z.looseObject({
  $schema: z.string(),
  $id: z.string(),
  title: z.string(),
  required: z.array(z.string()),
  additionalProperties: z.literal(false),
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
});

async function schemaOf(which: string) {
  const io = recordIo({ cwd: '/' });
  const exit = await schemaCommand(io, givenFrom({ words: [which], options: {} }));
  return { exit, schema: shape.parse(JSON.parse(io.stdout())) };
}

describe('schema', () => {
  it.each([
    { which: 'runbook', required: ['runbook', 'title', 'scenario', 'method'] },
    { which: 'organisation', required: ['organisation', 'tenants', 'accounts', 'people'] },
    { which: 'review', required: ['review', 'classification'] },
  ])('describes a $which as people write it', async ({ which, required }) => {
    const { exit, schema } = await schemaOf(which);
    expect(exit).toBe(EXIT.ok);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).toBe(`urn:breakglass:schema:${which}:1`);
    expect(schema.required).toEqual(required);
    const undescribed = Object.entries(schema.properties).filter(
      ([, { description }]) => description === undefined,
    );
    expect(undescribed.map(([key]) => key).filter((key) => key !== which)).toEqual([]);
  });

  it('has every step kind, each with its own keys only', async () => {
    const { schema } = await schemaOf('runbook');
    const steps = z
      .looseObject({
        items: z.looseObject({
          oneOf: z.array(
            z.looseObject({
              additionalProperties: z.literal(false),
              properties: z.looseObject({ do: z.looseObject({ const: z.string() }) }),
            }),
          ),
        }),
      })
      .parse(schema.properties.method);
    expect(steps.items.oneOf.map(({ properties }) => properties.do.const)).toEqual([
      'notify',
      'approve',
      'attest',
      'outage',
      'retrieve',
      'sign-in',
      'admin-action',
      'conditional-access',
      'alert',
      'rotate',
      'reset-password',
      'time-bound-account',
      'temporary-access-pass',
      'restore',
    ]);
  });

  it('refuses another word with USAGE', async () => {
    const io = recordIo({ cwd: '/' });
    const refused = schemaCommand(io, givenFrom({ words: ['roster'], options: {} }));
    await expect(refused).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('"roster"'),
    });
    expect(io.stdout()).toBe('');
  });
});
