// What the editor's hover says of a box of the picture: the box's name stands for the thing in the text. Answers Markdown.
import type { Steps } from '../base/steps.ts';
import type { DiagramId } from '../views/diagram.ts';
import { nameHoverSteps } from './hover.ts';
import { bridgeHover } from './hover-bridge.ts';
import type { HoverContext } from './hover-words.ts';

/** The hover of a box (`compute1`, `compute1/br100`, `compute1/nat`); undefined where the text has no such thing. In steps. */
export function* boxHoverSteps(context: HoverContext, id: DiagramId): Steps<string | undefined> {
  const { cloud } = context.analysis;
  const [name = '', part] = id.split('/');
  const host = part === undefined ? undefined : cloud.hosts.find((one) => one.name === name);
  const network = host && cloud.networks.find(({ bridge, vlan }) => bridge === part || `vlan${vlan}` === part);
  const here = host?.bridges.find((one) => one.network === network?.name);
  if (host && here) return bridgeHover(context, host, here);
  const external = cloud.externals.find((one) => name === `${one.name}-router`);
  return yield* nameHoverSteps(context, { key: `name:${external?.name ?? name}` });
}
