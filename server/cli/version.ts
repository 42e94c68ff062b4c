// The version, a constant so that nothing is read at start; a test compares it with package.json.

/** The version of Hopscope, as package.json says. */
export const version = '0.1.0';
