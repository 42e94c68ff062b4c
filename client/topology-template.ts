// What a new topology begins with, as a snippet whose stops are its names and numbers. Knows no VS Code.

/** The comments of the template, in the user's language. */
export interface TemplateComments {
  readonly cloud: string;
  readonly group: string;
  readonly host: string;
  readonly flow: string;
}

/** A small cloud that is whole: two hosts, a tenant, an instance on each host, and a flow with what is expected of it. */
export function topologyTemplate(comments: TemplateComments): string {
  const [cloud, group, host, flow] = [comments.cloud, comments.group, comments.host, comments.flow].map(
    (text) => `// ${text.replace(/[\\$}]/g, '\\$&')}`,
  );
  return `${cloud}
switch tor {
  trunk all
}

tenant \${1:tenant1} {
  network \${2:net100} {
    vlan \${3:100}
    cidr \${4:10.0.0.0/24}
  }
  ${group}
  secgroup default {
    allow icmp from any
  }
}

${host}
host compute1 {
  nic eth0 -> tor
  vm \${5:VM_1} {
    network $2
  }
}

host compute2 {
  nic eth0 -> tor
  vm \${6:VM_2} {
    network $2
  }
}

${flow}
flow ping: $5 -> $6 icmp
expect $5 -> $6 icmp reachable
$0`;
}
