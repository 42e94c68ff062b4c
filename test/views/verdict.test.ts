// The verdict in words: above all what the sender sees when a bridge is missing, by release and upstream router
// (the table of what a Linux kernel was seen to do).
import { describe, expect, it } from 'vitest';
import { analysisOf, ping, told } from './told.ts';

const verdictOf = (path: string, from = 'VM_1', to = 'VM_6') => told(analysisOf(path), ping(from, to)).verdict;

describe('no br102 on compute1: what VM_1 sees', () => {
  it.each([
    [
      'essex-router-noroute',
      /^VM_1 sees nothing: .* fixed source 10\.100\.0\.3, so the "net unreachable" of pubsw-router does not find its way back$/,
    ],
    ['essex-router-default', /^VM_1 sees nothing/],
    ['essex-router-unreach10', /^VM_1 sees nothing: .* "host unreachable" of pubsw-router does not find its way back$/],
    ['essex-router-knows100', /^VM_1 is told "net unreachable" by 203\.0\.113\.1 \(pubsw-router\)/],
    ['late-router-noroute', /^VM_1 is told "net unreachable" by 203\.0\.113\.1 \(pubsw-router\)/],
    ['late-router-unreach10', /^VM_1 is told "host unreachable" by 203\.0\.113\.1 \(pubsw-router\)/],
    ['late-router-default', /^VM_1 sees nothing/],
    ['no-default-gw', /^VM_1 is told "net unreachable" by 10\.100\.0\.1 \(compute1's br100\)/],
  ])('%s', (name, sight) => {
    const verdict = verdictOf(`test/fixtures/kernel/02-no-br102-${name}.topo`);
    expect(verdict.sight).toMatch(sight);
    expect(verdict.outcome).toMatch(/^VM_1's echo request never reaches VM_6: it ends at /);
    expect(verdict.why).toMatch(/^compute1 has no br102, the bridge of net102/);
    expect(verdict.remedies.join('\n')).toMatch(/provision everywhere/);
  });
  it('the other way round the request arrives and the answer is lost', () => {
    const verdict = verdictOf('test/fixtures/kernel/02-no-br102-essex-router-noroute.topo', 'VM_6', 'VM_1');
    expect(verdict.outcome).toBe(
      "VM_6's echo request reaches VM_1 with TTL 63, but the echo reply never comes back: it ends at pubsw-router (no-route)",
    );
    expect(verdict.sight).toMatch(
      /the request got through, but the answer was lost on its way, and of that only VM_1 could be told$/,
    );
  });
});

describe('other ends', () => {
  it('an answer, with the TTL of both ways', () => {
    expect(verdictOf('examples/s6.topo')).toEqual({
      outcome:
        "VM_1's echo request reaches VM_6, and the echo reply comes back, with TTL 63 both ways; compute1 routed the request and compute2 the reply",
      why: '',
      sight: 'VM_1 sees the answer, from 10.1.0.5 (VM_6)',
      remedies: [],
      tried: false,
    });
  });
  it('a closed port is the work of the network done', () => {
    const analysis = analysisOf('examples/s3.topo', (text) =>
      text.replace(/ip 10\.0\.0\.4\b/, 'ip 10.0.0.4\n    listen tcp 22'),
    );
    const closed = told(analysis, { kind: 'free', from: 'VM_1', to: 'VM_2', protocol: 'tcp', port: 80 });
    expect(closed.answer).toBe('refused');
    expect(closed.verdict.outcome).toMatch(/"Connection refused"; the network did its work$/);
    const open = told(analysis, { kind: 'free', from: 'VM_1', to: 'VM_2', protocol: 'tcp', port: 22 });
    expect(open.verdict.outcome).toMatch(/^VM_1's SYN reaches VM_2, and the answer comes back/);
  });
  it('a group is silent, and its missing rule is named with the source that it sees', () => {
    const verdict = told(
      analysisOf('examples/s5.topo', (text) => text.replaceAll(/allow icmp.*/g, '')),
      ping('VM_1', 'VM_3'),
    ).verdict;
    expect(verdict.why).toBe(
      'the security groups of 10.1.0.3 (VM_3) have no rule for icmp from 10.0.0.3 (VM_1) [rule-missing]',
    );
    expect(verdict.sight).toBe(
      'VM_1 sees nothing: ping counts 100 % packet loss, as a security group drops without a word',
    );
    expect(verdict.remedies).toEqual(['Add an `allow` to the group that admits this protocol from 10.0.0.3 (VM_1)']);
  });
  it('the sender itself: errno', () => {
    const analysis = analysisOf('test/fixtures/kernel/02-no-br102-no-default-gw.topo');
    expect(told(analysis, ping('compute1', 'VM_6')).verdict.sight).toBe(
      'compute1\'s own kernel refuses to send: "Network is unreachable" (ENETUNREACH)',
    );
  });
  it('a boot', () => {
    const { verdict } = told(analysisOf('examples/s1.topo'), { kind: 'dhcp', instance: 'VM_4' });
    expect(verdict.outcome).toBe("VM_4 boots with 10.0.0.6 and gateway 10.0.0.5 (compute2's br100)");
  });
});
