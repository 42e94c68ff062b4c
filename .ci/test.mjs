// `npm test`: installs what is missing and runs everything. Its last line is `N passed, N failed`, summed over all
// runners; the exit status is 1 when anything failed or a runner had nothing to run.
//
//   node .ci/test.mjs [types|lint|unused|build|unit|kernel|e2e …]     without names: all of them
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, installPrograms, root } from './prepare.mjs';

/** The longest that one step may take, and all of them together, in minutes, on a machine that has a slow day: the sum is printed in any case. */
const stepLimit = 20;
const totalLimit = 36;
const started = Date.now();

/** @typedef {{ passed: number, failed: number }} Count */

/** @type {[name: string, run: () => Promise<Count>][]} */
const steps = [
  ['types', () => one('types', ['node_modules/typescript/bin/tsc', '-b'])],
  [
    'lint',
    () => one('lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--error-on-warnings', '.']),
  ],
  ['unused', () => one('unused', ['node_modules/knip/bin/knip.js'])],
  ['build', () => one('build', ['.ci/build.mjs'])],
  ['unit', () => vitest('unit')],
  ['kernel', () => kernel()],
  ['e2e', () => vitest('e2e')],
];

const wanted = process.argv.slice(2);
installPackages();
installPrograms([
  { program: '/usr/bin/chromium', packages: ['chromium'] },
  { program: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', packages: ['fonts-dejavu-core'] },
  { program: 'rg', packages: ['ripgrep'] },
]);

const total = { passed: 0, failed: 0 };
const table = [];
for (const [name, run] of steps) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  const start = Date.now();
  const { passed, failed } = await run();
  total.passed += passed;
  total.failed += failed;
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  table.push(
    `${name.padEnd(8)}${String(passed).padStart(6)} passed${String(failed).padStart(5)} failed${seconds.padStart(8)} s`,
  );
}
if (total.passed === 0) total.failed += 1;
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${table.join('\n')}\n${total.passed} passed, ${total.failed} failed`);

/**
 * A tool that is right or wrong as a whole counts as one test.
 * @param {string} name
 * @param {string[]} args of Node
 * @returns {Promise<Count>}
 */
async function one(name, args) {
  const status = await run(name, args);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Probes in a real kernel; what that needs is installed first, so that its time is not the tests'.
 * @returns {Promise<Count>}
 */
async function kernel() {
  if ((await run('kernel', ['.ci/kernel.mjs', '--install'])) !== 0) return { passed: 0, failed: 1 };
  return vitest('kernel');
}

/**
 * A project of vitest.config.ts. What doesn't run to its end counts as failed: a file that can't be loaded, a skipped
 * test, a run that breaks off or finds nothing.
 * @param {string} project
 * @returns {Promise<Count>}
 */
async function vitest(project) {
  const report = join(root, 'out', `${project}.json`);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(report, { force: true });
  const status = await run(project, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['--project', project],
    ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`],
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const count = { passed: 0, failed: 0 };
  for (const file of testResults) {
    /** @type {{ status: string }[]} */
    const tests = file.assertionResults;
    const passed = tests.filter((test) => test.status === 'passed').length;
    count.passed += passed;
    count.failed += tests.length - passed;
    if (tests.length === 0 || (file.status === 'failed' && passed === tests.length)) count.failed += 1;
  }
  if (count.passed === 0 || (status !== 0 && count.failed === 0)) count.failed += 1;
  return count;
}

/**
 * Runs Node in the repository and answers its exit status. The program leads a process group of its own, so that one
 * that takes too long ends together with all that it started.
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function run(name, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
    const end = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const limit = Math.min(stepLimit * 60_000, started + totalLimit * 60_000 - Date.now());
    const timer = setTimeout(
      () => {
        console.error(`${name} is given up: one step may take ${stepLimit} minutes, all together ${totalLimit}`);
        end();
      },
      Math.max(limit, 0),
    );
    const interrupted = () => {
      end();
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupted);
    child.on('close', (status) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
      resolve(status ?? 1);
    });
  });
}
