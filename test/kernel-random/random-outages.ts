// What is broken in a random cloud: here and there a cable that is out, seldom a host that is off. Drawn last, so that all
// else of a cloud is as it would be whole.
import type { Random } from './random.ts';
import { line, type Statement } from './topo-text.ts';

/** The same cloud with its outages; most have none. */
export function withOutages(random: Random, cloud: readonly Statement[]): readonly Statement[] {
  if (!random.chance(25)) return cloud;
  return cloud.map(({ head, body }) => {
    if (body === null || !/^(host|router|switch) /.test(head)) return { head, body };
    const wired = body.map((one) => (/^(nic|link) /.test(one.head) && random.chance(12) ? unplugged(one) : one));
    const isDown = head.startsWith('host ') && random.chance(8);
    return { head, body: isDown ? [...wired, line('state down')] : wired };
  });
}

function unplugged({ head, body }: Statement): Statement {
  return { head: `${head} no-carrier`, body };
}
