// One request for completion after an edit, in CPU time, at the places where one types in a large cloud.
import { type Completer, createCompleter } from '../../../server/core/ide/complete.ts';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../../server/core/pipeline/analysis.ts';
import { formatIpv4 } from '../../../server/core/wire/address.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { cpu, percentile, said } from '../measure.ts';
import { expectSame, type Row, WrongAnswer } from '../row.ts';

const lines = 10_000;

/** p95 over places and rounds with 10,000 lines. */
export const completeRow: Row = ({ seed, quick }) => {
  const text = cloudOfLines(lines, seed);
  const rounds = quick ? 5 : 12;
  const complete = createCompleter();
  let analysis = read(text);
  const times: number[] = [];
  for (const { what, at, typed, wanted } of placesIn(text, analysis)) {
    for (let round = 0; round < rounds; round++) {
      const edited = text.slice(0, at) + typed + ' '.repeat(round % 2) + text.slice(at);
      const offset = at + typed.length + (round % 2);
      analysis = read(edited, analysis);
      const { ms, value } = cpu(() => asked(complete, analysis, offset));
      times.push(ms);
      if (!value.includes(wanted))
        throw new WrongAnswer(`${what}: ${wanted} is not among ${value.slice(0, 10).join()}`);
      if (round > 0) continue;
      expectSame(`what is offered for ${what}`, value, asked(createCompleter(), read(edited), offset));
    }
  }
  const note = `median ${said(percentile(times, 50))}, longest ${said(Math.max(...times))} of ${times.length} requests`;
  return [{ name: 'complete-10k', value: percentile(times, 95), note }];
};

function read(text: string, previous?: Analysis): Analysis {
  return analyse({ path: 'cloud.topo', text }, () => undefined, previous);
}

function asked(complete: Completer, analysis: Analysis, offset: number): readonly string[] {
  const found = complete(analysis, { file: 'cloud.topo', offset, because: 'asked', includable: () => [] });
  return (found?.candidates ?? []).map(({ label }) => label);
}

type Place = { readonly what: string; readonly at: number; readonly typed: string; readonly wanted: string };

function placesIn(text: string, { cloud }: Analysis): readonly Place[] {
  const inHost = text.indexOf('{', text.indexOf('\nhost ')) + 1;
  const inGroup = text.indexOf('{', text.indexOf('secgroup ')) + 1;
  const network = cloud.networks[0]?.name ?? '';
  const instance = cloud.instances[0]?.name ?? '';
  const instanceText = `\n  vm "new one" { network ${network}`;
  const place = (what: string, at: number, typed: string, wanted: string): Place => ({ what, at, typed, wanted });
  return [
    place('a field of a host', inHost, '\n  ', 'vm'),
    place('a network', inHost, '\n  vm "new one" { network ', network),
    place('an address', inHost, `${instanceText} ip `, given(text, inHost, instanceText)),
    place('a floating address', inHost, '\n  vm "new one" { floating ', cloud.externals[0]?.pools[0]?.name ?? ''),
    place('a wire', inHost, '\n  nic eth7 -> ', cloud.switches[0]?.name ?? ''),
    place('a source', inGroup, '\n allow tcp 22 from ', 'any'),
    place('an end of a flow', text.length, '\nflow "new one": ', instance),
    place('an end of an expectation', text.length, '\nexpect ', instance),
    place('a declaration', text.length, '\n', 'tenant'),
  ];
}

/** The address that the instance would get if it said none. */
function given(text: string, at: number, typed: string): string {
  const { cloud } = read(`${text.slice(0, at)}${typed} }${text.slice(at)}`);
  return formatIpv4(cloud.instances.find(({ name }) => name === 'new one')?.address ?? 0);
}
