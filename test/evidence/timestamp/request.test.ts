import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { encodeRequest, makeNonce } from '../../../evidence/timestamp/request.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const run = promisify(execFile);

describe('a request', () => {
  it('is what openssl reads it as', async () => {
    const file = path.join(await temporaryDirectory('request'), 'query.tsq');
    await writeFile(file, encodeRequest({ digest: sha256Hex('text'), nonce: '41000000000000ff' }));
    const { stdout } = await run('openssl', ['ts', '-query', '-in', file, '-text']);
    expect(stdout).toContain('Version: 1');
    expect(stdout).toContain('Hash Algorithm: sha256');
    expect(stdout).toContain('Policy OID: unspecified');
    expect(stdout).toContain('Nonce: 0x41000000000000FF');
    expect(stdout).toContain('Certificate required: yes');
    const dumped = Array.from(stdout.matchAll(/ {4}[0-9a-f]{4} - ([0-9a-f -]{47})/g), ([, bytes]) => bytes);
    expect(dumped.join('').replaceAll(/[ -]/g, '')).toBe(sha256Hex('text'));
  });

  it('has another nonce each time, a positive number of eight bytes', () => {
    const nonces = Array.from({ length: 100 }, makeNonce);
    expect(new Set(nonces).size).toBe(100);
    for (const nonce of nonces) expect(nonce).toMatch(/^[4-7][0-9a-f]{15}$/);
  });
});
