/**
 * The gRPC trailer with which an Identify that failed says which of Lineup's failure codes it was. A recognizer that
 * is not ours sends none.
 */
export const FAILURE_CODE_TRAILER = 'lineup-failure-code';

/**
 * The gRPC trailer with which the service Gallery says why it refused, for programs: `name_not_allowed`, `name_taken`,
 * `no_photo`, `no_face`, `several_faces`, `too_small`, `blurred`, `profile`, `folder_read_only`, `no_space`, `not_there`, `request_invalid`.
 */
export const REFUSAL_REASON_TRAILER = 'lineup-refusal-reason';
