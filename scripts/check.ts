import { spawn } from 'node:child_process';

/** What must hold before a commit: code and fast tests side by side, since each alone leaves a core idle. */
const PARTS = ['check:code', 'test:fast'];

function run(script: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}

const held = await Promise.all(PARTS.map(run));
const failed = PARTS.filter((_part, index) => held[index] !== true);
if (failed.length > 0) {
  console.error(`FAILED: ${failed.join(', ')}`);
  process.exitCode = 1;
}
