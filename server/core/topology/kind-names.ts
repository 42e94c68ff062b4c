// What people call the kinds of things that have names, for messages. Knows no name.

/** What people call such a thing. */
export function kindName(kind: string): string {
  if (kind === 'upstream') return "external's router";
  if (kind === 'secgroup') return 'security group';
  return kind === 'machine' ? 'machine beyond an external' : kind;
}

/** The keyword that declares such a thing. */
export function declaring(kind: string): string {
  switch (kind) {
    case 'instance':
      return 'vm';
    case 'machine':
      return 'host in an external';
    case 'pool':
      return 'floating in an external';
    default:
      return kind;
  }
}

/** `a host`, `an instance`. */
export function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
