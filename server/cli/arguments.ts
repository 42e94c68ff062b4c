// Reads options with node:util and turns what it objects to into our words. Knows no command.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggest } from '../core/base/suggest.ts';
import { Unusable } from './terminal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = { readonly [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string };

/** What was read. */
export type Read<T extends Options> = { readonly values: Values<T>; readonly positionals: readonly string[] };

/** Options and positional arguments of a command, or `Unusable` with what is wrong and what to do. */
export function readArguments<T extends Options>(command: string, args: readonly string[], options: T): Read<T> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: values as Values<T>, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Unusable(inOurWords(command, error, Object.keys(options)));
  }
}

/** The `--format` and `--json` of a command. */
export const formatOptions = { json: { type: 'boolean' }, format: { type: 'string' } } as const;

/** Which format `--format` and `--json` ask for. */
export function formatOf(values: {
  readonly json?: boolean | undefined;
  readonly format?: string | undefined;
}): 'text' | 'json' {
  const { format } = values;
  if (format !== undefined && format !== 'text' && format !== 'json') {
    throw new Unusable(`there is no format \`${format}\`; use text or json`);
  }
  if (values.json && format === 'text') throw new Unusable('`--json` and `--format text` contradict each other');
  return values.json ? 'json' : (format ?? 'text');
}

/** The protocol and port that a command names, icmp and null by default; port 80 for tcp and udp. */
export function protocolOf(
  command: string,
  name: string | undefined,
  port: string | undefined,
): { readonly protocol: 'icmp' | 'tcp' | 'udp'; readonly port: number | null } {
  const protocol = name ?? 'icmp';
  if (protocol !== 'icmp' && protocol !== 'tcp' && protocol !== 'udp') {
    if (/^\d+$/.test(protocol))
      throw new Unusable(`a port stands behind its protocol; write \`tcp ${protocol}\` or \`udp ${protocol}\``);
    const similar = meantOf(protocol.toLowerCase(), ['icmp', 'tcp', 'udp']);
    throw new Unusable(
      `there is no protocol \`${protocol}\`${similar ? `; did you mean ${similar}?` : '; use icmp, tcp or udp'}`,
    );
  }
  if (protocol === 'icmp') {
    if (port !== undefined) throw new Unusable(`icmp has no ports; leave \`${port}\` out, or say tcp or udp`);
    return { protocol, port: null };
  }
  return { protocol, port: port === undefined ? 80 : numberOf(command, 'the port', port, 1, 65535) };
}

/** The known word that is meant: the word itself, or one so near that it may be a slip. */
export function meantOf(word: string, known: readonly string[]): string | undefined {
  return known.includes(word) ? word : suggest(word, known);
}

/** A whole number between two limits. */
export function numberOf(command: string, what: string, text: string, first: number, last: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= first && value <= last)) {
    throw new Unusable(`${what} of \`${command}\` is a number from ${first} to ${last}, not \`${text}\``);
  }
  return value;
}

/** Refuses arguments beyond those a command takes. */
export function atMost(command: string, positionals: readonly string[], count: number): void {
  const extra = positionals[count];
  if (extra !== undefined)
    throw new Unusable(`\`${command}\` does not know what to do with \`${extra}\`; see \`hopscope ${command} --help\``);
}

function inOurWords(command: string, error: TypeError, known: readonly string[]): string {
  const [, option] = /'(-[^' ]*)/.exec(error.message) ?? [];
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option !== undefined) {
    const similar = suggest(option.replace(/^-+/, ''), known);
    return `\`${command}\` has no option \`${option}\`; ${similar ? `did you mean \`--${similar}\`?` : `see \`hopscope ${command} --help\``}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && option !== undefined) {
    return /does not take/.test(error.message)
      ? `\`${option}\` of \`${command}\` takes no value`
      : `\`${option}\` of \`${command}\` needs a value`;
  }
  return error.message;
}
