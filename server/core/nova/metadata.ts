// Where instances' questions for metadata go. Knows the port and the address, no rule.
import type { OriginId } from '../base/span.ts';
import { type Ipv4, parseIpv4 } from '../wire/address.ts';
import { type HostPlan, optionOrigin } from './plan.ts';

/** `metadata_port`, nova's default (nova/network/linux_net.py; nova/flags.py in Essex). */
export const metadataPort = 8775;

/** The address that instances ask: 169.254.169.254. */
export const metadataAddress: Ipv4 = parseIpv4('169.254.169.254') ?? 0;

/** `metadata_host` and what said so: the option, else the host, whose own address it is. Null: the host has none. */
export function metadataOf(plan: HostPlan): { readonly host: Ipv4; readonly origin: OriginId } | null {
  const host = plan.options.metadataHost ?? plan.myIp;
  return host === null ? null : { host, origin: optionOrigin(plan.options, 'metadata_host', plan.host.origin) };
}
