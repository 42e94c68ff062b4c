// `npm run kernel -- --clouds N --seed S`: random clouds against a real Linux kernel; `--exotic`: those that were written
// for what is rare; `--uml`: two exported scripts in User Mode Linux. Installs what that needs: qemu and the network
// programs from Debian, a kernel out of its package into a cache outside the repository.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, installPackages, installPrograms, root } from './prepare.mjs';
import { cacheFolder } from './vscode.mjs';

/** The package that always depends on Debian's newest kernel for virtual machines. */
const kernelPackage = 'linux-image-cloud-amd64';

/**
 * Makes sure that a kernel can be booted.
 * @returns {string} the folder of the unpacked kernel package, with `boot` and `lib/modules`
 */
export function installKernel() {
  if (process.arch !== 'x64' || process.platform !== 'linux') fail('The kernel tests need Linux on x86-64');
  const folder = join(cacheFolder, 'kernel');
  const wanted = [
    { program: 'qemu-system-x86_64', packages: ['qemu-system-x86'] },
    { program: '/usr/sbin/xtables-legacy-multi', packages: ['iptables'] },
    { program: '/usr/sbin/ebtables-legacy', packages: ['ebtables'] },
    { program: '/usr/sbin/dnsmasq', packages: ['dnsmasq-base'] },
    { program: '/usr/bin/python3', packages: ['python3'] },
    { program: 'shellcheck', packages: ['shellcheck'] },
  ];
  const tools = [
    { program: existsSync('/usr/sbin/bridge') ? '/usr/sbin/bridge' : '/sbin/bridge', packages: ['iproute2'] },
  ];
  installPrograms([...wanted, ...tools]);
  if (!existsSync(join(folder, 'boot'))) unpackKernel(folder);
  return folder;
}

/** @param {string} folder */
function unpackKernel(folder) {
  const image = () => {
    const { stdout } = spawnSync('apt-cache', ['depends', kernelPackage], { encoding: 'utf8' });
    return /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  };
  if (!image()) spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
  const name = image() ?? fail(`apt-cache knows no ${kernelPackage}`);
  console.log(`Unpacking ${name} into ${folder}`);
  mkdirSync(cacheFolder, { recursive: true });
  const temporary = mkdtempSync(join(cacheFolder, 'kernel-'));
  command('apt-get', ['download', '-q', name], temporary);
  const [file = ''] = readdirSync(temporary).filter((each) => each.endsWith('.deb'));
  command('dpkg', ['-x', file, 'unpacked'], temporary);
  rmSync(folder, { recursive: true, force: true });
  renameSync(join(temporary, 'unpacked'), folder);
  rmSync(temporary, { recursive: true });
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
function command(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) fail(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installPackages();
  const kernel = installKernel();
  if (!process.argv.includes('--install')) await judge(kernel);
}

/** @param {string} kernel the folder of the unpacked kernel package */
async function judge(kernel) {
  const program = ['exotic', 'uml'].find((name) => process.argv.includes(`--${name}`))?.concat('-main') ?? 'main';
  if (program === 'uml-main') installPrograms([{ program: 'linux.uml', packages: ['user-mode-linux'] }]);
  const bundle = join(root, `out/kernel/${program}.mjs`);
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(root, `test/kernel-random/${program}.ts`)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      HOPSCOPE_KERNEL: kernel,
      HOPSCOPE_OUT: join(root, 'out/kernel'),
      HOPSCOPE_EXAMPLES: join(root, 'examples'),
      HOPSCOPE_EXOTIC: join(root, 'test/fixtures/kernel-exotic'),
    },
  });
  process.exitCode = status ?? 1;
}
