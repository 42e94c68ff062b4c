// Brings a bare machine to where the project can be built and tested: npm packages, and programs from Debian. Plain
// Node: it must run before `npm install`.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Installs the npm packages of package-lock.json unless they are there. */
export function installPackages() {
  const wanted = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log('Installing npm packages');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) fail('`npm ci` failed: see above');
}

/**
 * Installs programs with apt-get unless they are there.
 * @param {{ program: string, packages: string[] }[]} wanted a program and the Debian packages that bring it
 * @param {{ optional?: boolean }} [options] optional: go on without
 */
export function installPrograms(wanted, { optional = false } = {}) {
  const missing = wanted.filter(({ program }) => !programPath(program));
  if (missing.length === 0) return;
  const packages = missing.flatMap((each) => each.packages);
  const give = (/** @type {string} */ message) => (optional ? console.warn(message) : fail(message));
  if (!programPath('apt-get')) return give(`Please install ${packages.join(', ')}: there is no apt-get to do it here`);
  if (process.getuid?.() !== 0) return give(`Please run: sudo apt-get install ${packages.join(' ')}`);
  console.log(`Installing ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  apt(['update', '-q'], env);
  if (apt(['install', '-y', '-q', '--no-install-recommends', ...packages], env) !== 0)
    give(`apt-get could not install ${packages.join(', ')}: see above`);
}

/**
 * Where a program lies, or null.
 * @param {string} name of a program, or a path
 */
export function programPath(name) {
  if (name.startsWith('/')) return existsSync(name) ? name : null;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/**
 * Ends the program with a sentence for the user.
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Runs apt-get; what it says is shown only when it fails.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function apt(args, env) {
  const result = spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (result.status !== 0) console.error(`${result.stdout}${result.stderr}`);
  return result.status;
}
