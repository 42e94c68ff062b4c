// Every feature that answers requests, each a file of its own.
import { registerFormatting } from './formatting.ts';
import { registerHover } from './hover.ts';
import { registerNavigation } from './navigation.ts';
import type { Features } from './server.ts';
import { registerSymbols } from './symbols.ts';
import { registerView } from './view.ts';

/** Connects all features. */
export function registerFeatures(features: Features): void {
  registerHover(features);
  registerNavigation(features);
  registerSymbols(features);
  registerFormatting(features);
  registerView(features);
}
