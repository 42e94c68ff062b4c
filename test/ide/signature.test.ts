// The form of the statement at a cursor, and the part that comes next.
import { describe, expect, it } from 'vitest';
import { createSignatureTeller } from '../../server/core/ide/signature.ts';
import { atCursor } from './cursor.ts';

const tell = createSignatureTeller();

/** The form that fits, with the next part in brackets. */
function shown(marked: string): string | undefined {
  const { analysis, file, offset } = atCursor(marked);
  const help = tell(analysis, file, offset);
  const signature = help?.signatures[help.active];
  const part = signature?.parts[signature.active ?? -1];
  if (!signature) return undefined;
  if (!part) return signature.text;
  return `${signature.text.slice(0, part.start)}<${signature.text.slice(part.start, part.end)}>${signature.text.slice(part.end)}`;
}

const rule = (words: string) => shown(`tenant t {\n  secgroup g {\n    ${words}\n  }\n}\n`);
const inHost = (words: string) => shown(`host h {\n  ${words}\n}\n`);

describe('the form of a statement', () => {
  it.each([
    ['allow $0', 'allow <PROTO> [PORTS] [from SOURCE]'],
    ['allow tc$0', 'allow <PROTO> [PORTS] [from SOURCE]'],
    ['allow tcp $0', 'allow PROTO [<PORTS>] [from SOURCE]'],
    ['allow tcp 22, $0', 'allow PROTO [<PORTS>] [from SOURCE]'],
    ['allow tcp 22 $0', 'allow PROTO [PORTS] [from <SOURCE>]'],
    ['allow tcp from $0', 'allow PROTO [PORTS] [from <SOURCE>]'],
    ['allow tcp from t.$0', 'allow PROTO [PORTS] [from <SOURCE>]'],
  ])('of a rule: %s', (words, form) => {
    expect(rule(words)).toBe(form);
  });
  it.each([
    ['expect $0', 'expect <A> -> B [PROTO [PORT]] OUTCOME [REASON] [via NODE, …]'],
    ['expect x $0', 'expect A -> <B> [PROTO [PORT]] OUTCOME [REASON] [via NODE, …]'],
    ['expect x -> y $0', 'expect A -> B [<PROTO> [PORT]] OUTCOME [REASON] [via NODE, …]'],
    ['expect x -> y tcp $0', 'expect A -> B [PROTO [<PORT>]] OUTCOME [REASON] [via NODE, …]'],
    ['expect x -> y tcp 22 $0', 'expect A -> B [PROTO [PORT]] <OUTCOME> [REASON] [via NODE, …]'],
    ['expect x -> y undelivered $0', 'expect A -> B [PROTO [PORT]] OUTCOME [<REASON>] [via NODE, …]'],
    ['expect x -> y reachable via a, $0', 'expect A -> B [PROTO [PORT]] OUTCOME [REASON] [via <NODE>, …]'],
    ['expect isolated $0', 'expect isolated <X> Y'],
    ['expect isolated x $0', 'expect isolated X <Y>'],
    ['flow $0', 'flow <NAME>: FROM -> TO [PROTO [PORT]] [ttl N] [source IP] [mac MAC]'],
    ['flow f: $0', 'flow NAME: <FROM> -> TO [PROTO [PORT]] [ttl N] [source IP] [mac MAC]'],
    ['flow f: x -> y tcp 80 ttl $0', 'flow NAME: FROM -> TO [PROTO [PORT]] [ttl <N>] [source IP] [mac MAC]'],
  ])('of a flow or expectation: %s', (words, form) => {
    expect(shown(words)).toBe(form);
  });
  it.each([
    ['route $0', 'route <PREFIX> via IP'],
    ['route 10.0.0.0/8 via $0', 'route PREFIX via <IP>'],
    ['nic eth0 $0', 'nic NAME [<IP>] -> WIRE [trunk VLANS | vlan VLAN] [no-carrier]'],
    ['nic eth0 -> tor vlan $0', 'nic NAME [IP] -> WIRE [trunk VLANS | vlan <VLAN>] [no-carrier]'],
    ['listen tcp $0', 'listen PROTO <PORTS>'],
    ['bridge net $0', 'bridge NETWORK [<IP>] [on-demand]'],
  ])('of a part of a host: %s', (words, form) => {
    expect(inHost(words)).toBe(form);
  });
  it('of a link', () => {
    expect(shown('switch s { link -> tor trunk $0 }')).toBe('link -> SWITCH [trunk <VLANS>] [no-carrier]');
  });
  it('of none between statements and in comments', () => {
    expect(shown('host h {\n  $0\n}')).toBeUndefined();
    expect(shown('tenant t { secgroup g { allow tcp // $0')).toBeUndefined();
    expect(shown('$0')).toBeUndefined();
  });
});
