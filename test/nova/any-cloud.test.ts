// Provisioning never fails: whatever is wrong in a cloud (names that clash or mean nothing, addresses twice, no nics),
// a network comes out in which everything hangs together; and always the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { provision } from '../../server/core/nova/provision.ts';
import type { Cloud, Release, RuleSource } from '../../server/core/topology/cloud.ts';
import { faultsOf } from '../network/faults.ts';
import * as build from '../support/cloud-builder.ts';

// few names and addresses, so that they clash
const name = fc.constantFrom('a', 'b', 'c', 'lo', 'br1', 'vlan1', 'vnet-a', 'eth0', 'a-router');
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.0.1', '203.0.113.1', '0.0.0.0', '255.255.255.255');
const prefix = fc.constantFrom('10.0.0.0/24', '10.1.0.0/24', '10.0.0.0/8', '0.0.0.0/0', '10.0.0.1/32', '10.0.0.0/31');
const vlan = fc.constantFrom(null, 1, 1, 2);
const trunk = fc.constantFrom('all' as const, [], [{ first: 1, last: 1 }], [{ first: 2, last: 9 }]);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 4 });

const options = fc
  .record({
    release: fc.constantFrom<Release>('essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'),
    networkManager: fc.constantFrom('VlanManager' as const, 'FlatDHCPManager' as const),
    multiHost: fc.boolean(),
    shareDhcpAddress: fc.boolean(),
    allowSameNetTraffic: fc.boolean(),
    fixedRange: optional(prefix.map(build.cidr)),
    forceSnatRange: list(prefix.map(build.cidr)),
    dmzCidr: list(prefix.map(build.cidr)),
    forwardBridgeInterface: list(name),
    metadataHost: optional(address.map(build.ip)),
  })
  .map(({ release, ...changes }) => build.options(release, changes));

const nic = fc
  .record({
    name,
    to: optional(name),
    toKind: fc.constantFrom('switch' as const, 'external' as const),
    address: optional(address),
    trunk: optional(trunk),
    accessVlan: vlan,
  })
  .map((nic) =>
    build.nic('n', nic.name, '', nic.address, {
      to: nic.to,
      toKind: nic.toKind,
      trunk: nic.trunk,
      accessVlan: nic.accessVlan,
    }),
  );

const route = fc
  .record({ to: prefix, via: optional(address), type: fc.constantFrom('unicast' as const, 'blackhole' as const) })
  .map(({ to, via, type }) => build.route(to, via, type));

const source: fc.Arbitrary<RuleSource> = fc.oneof(
  fc.constant({ kind: 'any' } as const),
  prefix.map((text) => ({ kind: 'prefix', prefix: build.cidr(text) }) as const),
  fc.record({ kind: fc.constant('group' as const), tenant: name, name }),
  fc.record({ kind: fc.constant('network' as const), name }),
  fc.record({ kind: fc.constant('tenant' as const), name }),
  name.map((text) => ({ kind: 'unknown', text }) as const),
);

const cloud: fc.Arbitrary<Cloud> = fc
  .record({
    options,
    externals: list(
      fc
        .record({
          name,
          gateway: optional(address),
          gatewayKind: fc.constantFrom('router' as const, 'silent' as const, 'none' as const),
          machines: list(name),
          routes: list(route),
        })
        .map(({ gateway, machines, ...rest }) =>
          build.external({
            ...rest,
            gateway: gateway === null ? null : build.ip(gateway),
            machines: machines.map((one) => ({
              name: one,
              address: build.ip('8.8.8.8'),
              listen: build.everything,
              origin: 'm',
            })),
          }),
        ),
    ),
    switches: list(
      fc
        .record({
          name,
          trunk,
          links: list(
            fc.record({ to: name, trunk: optional(trunk), noCarrier: fc.boolean(), origin: fc.constant('link') }),
          ),
        })
        .map((one) => build.tor(one)),
    ),
    networks: list(
      fc
        .record({
          name,
          vlan,
          cidr: prefix,
          bridge: name,
          gateway: fc.constantFrom(null, 'none' as const, 1),
          host: optional(name),
        })
        .map((one) =>
          build.network(one.name, one.vlan, one.cidr, { bridge: one.bridge, gateway: one.gateway, host: one.host }),
        ),
    ),
    secgroups: list(
      fc.record({ tenant: name, name, sources: list(source) }).map((one) =>
        build.group(
          one.tenant,
          one.name,
          one.sources.map((from) => build.allow({ source: from })),
        ),
      ),
    ),
    hosts: list(
      fc
        .record({
          name,
          nics: list(nic),
          bridges: list(fc.tuple(name, optional(address), fc.boolean())),
          routes: list(route),
          gateway: optional(address),
          faces: fc.tuple(optional(name), optional(name), optional(name)),
        })
        .map((one) =>
          build.host(
            one.name,
            '203.0.113.9',
            one.bridges.map(([of, gateway, exists]) => build.bridge(one.name, of, gateway, { exists })),
            {
              nics: one.nics,
              routes: one.routes,
              defaultGateway: one.gateway === null ? null : build.ip(one.gateway),
              vlanInterface: one.faces[0],
              flatInterface: one.faces[1],
              publicInterface: one.faces[2],
              routingSourceIp: one.gateway === null ? null : build.ip(one.gateway),
            },
          ),
        ),
    ),
    instances: list(
      fc
        .record({
          name,
          host: name,
          network: name,
          tenant: name,
          address,
          floats: list(address),
          gateway: optional(address),
          secgroups: list(name),
          routes: list(route),
        })
        .map((one) =>
          build.vm(one.name, one.host, one.network, one.address, {
            tenant: one.tenant,
            mac: 'fa:16:3e:00:00:01',
            floating: one.floats.map((float) => build.floating(one.name, float)),
            gateway: one.gateway === null ? null : build.ip(one.gateway),
            secgroups: one.secgroups,
            routes: one.routes,
          }),
        ),
    ),
    routers: list(
      fc
        .record({ name, nics: list(nic), routes: list(route) })
        .map((one) => build.router(one.name, one.nics, one.routes)),
    ),
  })
  .map((parts) => build.cloud(parts));

test('any cloud gives a network without faults, and the same one again', () => {
  fc.assert(
    fc.property(cloud, (one) => {
      const network = provision(one);
      expect(faultsOf(network)).toEqual([]);
      expect(JSON.stringify(provision(one))).toBe(JSON.stringify(network));
    }),
    { numRuns: 1500 },
  );
});
