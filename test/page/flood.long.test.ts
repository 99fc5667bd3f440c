/** The flood once more, ten times as high. */
process.env.BREAKGLASS_FLOOD = '10000';
await import('./flood.slow.test.ts');
