/**
 * The gRPC trailer with which an Identify that failed says which of Lineup's failure codes it was. A recognizer that
 * is not ours sends none.
 */
export const FAILURE_CODE_TRAILER = 'lineup-failure-code';
