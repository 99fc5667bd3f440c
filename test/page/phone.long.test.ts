/** The whole attended drill once more, with everybody at a phone. */
process.env.BREAKGLASS_SCREEN = 'phone';
await import('./page.slow.test.ts');
