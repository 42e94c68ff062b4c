// What a listener hears at a step: at most one text, urgent only when a packet is lost.
import type { PageState } from '../state.ts';

export function announcement({ scene, play }: PageState): { text: string; urgent: boolean } | null {
  const beat = scene?.story.beats[play.at];
  if (!scene || !beat) return null;
  const { story } = scene;
  const { hop, index } = beat;
  const leg = story.sections[beat.section]?.label.toLowerCase() ?? hop.leg;
  const last = index === story.beats.length - 1;
  const lost = story.lostAt === null ? undefined : story.beats[story.lostAt];
  if (lost && (story.lostAt === index || last)) {
    const cause = story.replay.causes[0];
    const words = [`Dropped at ${lost.hop.node}: ${lost.hop.because}`];
    if (cause) words.push(`Cause: ${cause.message}`);
    return { text: `${words.join('. ')}.`, urgent: true };
  }
  if (last && story.replay.outcome === 'delivered') {
    return { text: `Delivered: ${story.replay.verdict.outcome}.`, urgent: false };
  }
  const change =
    hop.change === ''
      ? ''
      : ` ${hop.change
          .replace('→', 'to')
          .replace(/^\+ /, 'puts on tag ')
          .replace(/^[−-] /, 'takes off tag ')}.`;
  return { text: `Hop ${index + 1} of ${story.beats.length}, ${leg}. ${hop.because}.${change}`, urgent: false };
}
