import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger } from '../../worker/logger.ts';
import { sdkLogger } from '../../worker/runtime-logger.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const CANARY = 'canary-e2b1c9';

async function logged(write: (logger: ReturnType<typeof createLogger>) => void): Promise<string> {
  const file = join(await temporaryDirectory('log'), 'deep', 'breakglass.log');
  write(createLogger({ level: 'trace', destination: { file } }));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  return readFile(file, 'utf8');
}

describe('the logger', () => {
  it('writes one JSON line per message, at once', async () => {
    const text = await logged((logger) => {
      logger.info({ run: 'run-1' }, 'opened');
      logger.error(new Error('broken'));
    });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 30, run: 'run-1', msg: 'opened' },
      { level: 50, err: { message: 'broken' } },
    ]);
  });

  it('keeps to its level', async () => {
    const file = join(await temporaryDirectory('log'), 'log');
    const logger = createLogger({ level: 'warn', destination: { file } });
    logger.info('no');
    logger.warn('yes');
    expect(await readFile(file, 'utf8')).toMatch(/^\{[^\n]*"msg":"yes"\}\n$/);
  });

  it('never throws into whoever logs, though its disk is full', () => {
    const logger = createLogger({ level: 'info', destination: { file: '/dev/full' } });
    for (let nth = 0; nth < 3; nth += 1) {
      expect(() => {
        logger.error(new Error('broken'), 'said');
        sdkLogger(logger).warn('said by the SDK');
      }).not.toThrow();
    }
  });

  it.each([
    { authorization: CANARY },
    { headers: { Authorization: CANARY, 'set-cookie': CANARY, 'Set-cookie': CANARY } },
    { request: { body: { client_secret: CANARY, client_assertion: CANARY } } },
    { a: { b: { c: { access_token: CANARY } } } },
    { token: { nested: CANARY } },
    { evidence: { key: CANARY } },
    { list: [{ password: CANARY }] },
  ])('hides %j', async (fields) => {
    const text = await logged((logger) => {
      logger.info(fields, 'said');
      logger.child({ password: CANARY }).info('said by a child');
      sdkLogger(logger).info('said by the SDK', { ...fields });
    });
    expect(text).not.toContain(CANARY);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    expect(text).toContain('[redacted]');
  });

  it('leaves other fields as they are', async () => {
    const text = await logged((logger) => {
      logger.info({ keyDigest: 'a', tokenCount: 2, run: { id: 'run-1' } }, 'said');
    });
    expect(JSON.parse(text)).toMatchObject({ keyDigest: 'a', tokenCount: 2, run: { id: 'run-1' } });
  });
});

describe('the logger given to the SDK', () => {
  it('keeps levels, messages, fields and errors, and drops what JSON cannot hold', async () => {
    const text = await logged((logger) => {
      const sdk = sdkLogger(logger);
      sdk.trace('1');
      sdk.debug('2');
      sdk.info('3', { workflowId: 'run-1', nanoseconds: 5n });
      sdk.warn('4');
      sdk.error('5', { error: new Error('broken') });
      sdk.log('INFO', '6');
    });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 10, msg: '1' },
      { level: 20, msg: '2' },
      { level: 30, msg: '3', workflowId: 'run-1' },
      { level: 40, msg: '4' },
      { level: 50, msg: '5', err: { message: 'broken' } },
      { level: 30, msg: '6' },
    ]);
    expect(lines[2]).not.toHaveProperty('nanoseconds');
  });

  it('never throws on what the SDK may hand over', async () => {
    await logged((logger) => {
      const sdk = sdkLogger(logger);
      fc.assert(
        fc.property(
          fc.string(),
          fc.dictionary(fc.string(), fc.anything({ withBigInt: true })),
          (message, meta) => {
            sdk.info(message, meta);
          },
        ),
        { numRuns: 100 },
      );
    });
  });
});
