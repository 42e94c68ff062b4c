// A text with a cursor for each kind of block, and what becomes of snippets.

/** The cursor stands where a statement of the block may begin. */
export const inBlock: Readonly<Record<string, string>> = {
  file: '$0',
  cloud: 'cloud {\n$0\n}',
  external: 'external e 198.51.100.0/24 {\n$0\n}',
  switch: 'switch s {\n$0\n}',
  tenant: 'tenant t {\n$0\n}',
  network: 'tenant t { network n {\n$0\n} }',
  secgroup: 'tenant t { secgroup g {\n$0\n} }',
  host: 'host h {\n$0\n}',
  vm: 'host h { vm V {\n$0\n} }',
  router: 'router r {\n$0\n}',
};

/** A snippet with the values of its stops. */
export function plain(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/\$\d/g, '')
    .replace(/\\([\\$}])/g, '$1');
}
