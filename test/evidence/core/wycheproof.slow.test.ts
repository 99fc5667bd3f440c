import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { BreakglassError } from '../../../domain/errors.ts';
import { verifyEd25519 } from '../../../evidence/core/ed25519.ts';
import { verifyP256 } from '../../../evidence/core/p256.ts';
import { readEcdsaDer } from '../../../evidence/core/passkey/ecdsa-der.ts';
import { readElement } from '../../../evidence/timestamp/asn1.ts';
import { verifySignature } from '../../../evidence/timestamp/signature.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { codeOfAsync } from '../refused.ts';

// Every signature that evidence has is verified by one of the three functions here: those of people and of witnesses
// by the first two, after their own form was opened, and those of timestamp authorities by the third.

const tests = z.array(
  z.looseObject({ tcId: z.int(), msg: z.string(), sig: z.string(), result: z.enum(['valid', 'invalid']) }),
);
const edFile = z.looseObject({
  testGroups: z.array(z.looseObject({ publicKey: z.looseObject({ pk: z.string() }), tests })),
});
const ecFile = z.looseObject({
  testGroups: z.array(
    z.looseObject({
      publicKey: z.looseObject({ uncompressed: z.string() }),
      publicKeyDer: z.string(),
      tests,
    }),
  ),
});

/** Hundreds of signatures are verified in pure JavaScript, on a machine that may be busy. */
const MANY_CHECKS_MS = 60_000;

const shared = sharedDirectory();
const withVectors = shared === null ? it.skip : it;
const why = shared === null ? ' (skipped: no shared vectors beside the checkout)' : '';

function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(path.join(shared ?? '', 'vectors', 'wycheproof', name), 'utf8'));
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** The AlgorithmIdentifier of ECDSA with SHA-256, RFC 5758 §3.2. */
const ECDSA_WITH_SHA256 = '300a06082a8648ce3d040302';

/** The two integers of a DER signature, as those of passkeys are read; null where it is none. */
function integersOf(der: Uint8Array): { r: Uint8Array; s: Uint8Array } | null {
  try {
    return readEcdsaDer(der);
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'SIGNATURE_MALFORMED') return null;
    throw error;
  }
}

describe('Wycheproof', () => {
  withVectors(
    `Ed25519: every verdict is the same${why}`,
    () => {
      const { testGroups } = edFile.parse(readVectors('ed25519_test.json'));
      const cases = testGroups.flatMap(({ publicKey, tests: own }) =>
        own.map((each) => ({ pk: publicKey.pk, ...each })),
      );
      const verdicts = cases.map(({ pk, msg, sig, tcId, result }) => {
        const valid = verifyEd25519({ signature: bytes(sig), message: bytes(msg), publicKey: bytes(pk) });
        return { tcId, agrees: valid === (result === 'valid') };
      });
      expect(verdicts.length).toBeGreaterThan(100);
      expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([]);
    },
    MANY_CHECKS_MS,
  );

  // The DER shell is that of passkeys: SSH has none, and hands the two integers over in the same form as DER does.
  withVectors(
    `ECDSA P-256 with SHA-256: every verdict is the same${why}`,
    () => {
      const { testGroups } = ecFile.parse(readVectors('ecdsa_secp256r1_sha256_test.json'));
      const cases = testGroups.flatMap(({ publicKey, tests: own }) =>
        own.map((each) => ({ point: publicKey.uncompressed, ...each })),
      );
      const verdicts = cases.map(({ point, msg, sig, tcId, result }) => {
        const integers = integersOf(bytes(sig));
        const valid =
          integers !== null && verifyP256({ ...integers, message: bytes(msg), publicKey: bytes(point) });
        return { tcId, agrees: valid === (result === 'valid') };
      });
      expect(verdicts.length).toBeGreaterThan(400);
      expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([]);
    },
    MANY_CHECKS_MS,
  );

  withVectors(
    `ECDSA P-256 with SHA-256, as in timestamps: every verdict is the same${why}`,
    async () => {
      const { testGroups } = ecFile.parse(readVectors('ecdsa_secp256r1_sha256_test.json'));
      const cases = testGroups.flatMap(({ publicKeyDer, tests: own }) =>
        own.map((each) => ({ publicKeyDer, ...each })),
      );
      const disagreeing: number[] = [];
      for (const { publicKeyDer, msg, sig, tcId, result } of cases) {
        const holding: boolean[] = [];
        const code = await codeOfAsync(async () => {
          const holds = await verifySignature({
            algorithm: readElement(bytes(ECDSA_WITH_SHA256)),
            digestAlgorithm: null,
            publicKey: readElement(bytes(publicKeyDer)),
            signature: bytes(sig),
            bytes: bytes(msg),
          });
          holding.push(holds);
        });
        expect(['accepted', 'TIMESTAMP_INVALID']).toContain(code);
        if (holding.includes(true) !== (result === 'valid')) disagreeing.push(tcId);
      }
      expect(cases.length).toBeGreaterThan(400);
      expect(disagreeing).toEqual([]);
    },
    MANY_CHECKS_MS,
  );
});
