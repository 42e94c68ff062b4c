// Which nova release brought what: releases as an order. Knows no rule and no host.
import type { Release } from '../topology/cloud.ts';

const order: readonly Release[] = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

/**
 * Whether a release is `first` or a later one.
 * @example since('havana', 'grizzly') // true
 */
export function since(release: Release, first: Release): boolean {
  return order.indexOf(release) >= order.indexOf(first);
}
