// The named limits of the language's front door. Knows no text: it only says where reading stops, so that no input hangs.

/** Longest file that is read, in UTF-16 code units; a longer one gets one `limit` diagnostic and no declarations. */
export const maxFileLength = 4_500_000;

/** Deepest nesting of braces; the language itself needs three. */
export const maxNesting = 16;

/** Most words in one statement (not counting its block); longer ones are reported and left out. */
export const maxStatementTokens = 9_000;

/** Most words in a faulty statement that is searched for its sound parts; of a longer one only the first fault is said. */
export const maxRecoveryTokens = 400;

/** Most faults reported for one declaration; the last of them says that there are more. */
export const maxFaults = 500;

/** Most faults of syntax that are reported for one file, and most errors of names and values; then one says so. */
export const maxFileFaults = 2_000;
