import { type ServiceError, status } from '@grpc/grpc-js';
import { type FailureCode, FailureError, failure, isFailureCode, isOfPhoto, printable } from '@lineup/domain';
import { FAILURE_CODE_TRAILER } from '@lineup/proto';

export { FAILURE_CODE_TRAILER } from '@lineup/proto';

/** Characters of a recognizer's own sentence that are kept. */
const LONGEST_SENTENCE = 500;

/**
 * The one place where an error of the gRPC client becomes ours. What the recognizer says of a photo (trailer and
 * sentence) is passed on; what it says of itself is not shown to whoever posted the photo, but kept as `cause`.
 */
export function toFailureError(thrown: unknown): FailureError {
  if (thrown instanceof FailureError) return thrown;
  if (!isServiceError(thrown)) return failed('recognizer_failed', thrown);
  switch (thrown.code) {
    case status.NOT_FOUND:
    case status.INVALID_ARGUMENT:
    case status.FAILED_PRECONDITION:
      return ofPhoto(thrown);
    case status.UNAVAILABLE:
      return failed('recognizer_unreachable', thrown);
    case status.DEADLINE_EXCEEDED:
      return failed('recognizer_timeout', thrown);
    case status.ABORTED:
      return failed(
        trailerOf(thrown) === 'recognizer_out_of_memory' ? 'recognizer_out_of_memory' : 'recognizer_crashed',
        thrown,
      );
    case status.RESOURCE_EXHAUSTED:
      return failed('recognizer_answer_invalid', thrown);
    default:
      return failed('recognizer_failed', thrown);
  }
}

/**
 * Does this error speak against the recognizer, so that calling it with other photos makes no sense for now? A photo
 * that cannot be read does not, nor one over which a worker died: the recognizer itself has answered.
 */
export function speaksAgainstRecognizer(thrown: unknown): boolean {
  switch (toFailureError(thrown).failure.code) {
    case 'recognizer_unreachable':
    case 'recognizer_timeout':
    case 'recognizer_failed':
    case 'recognizer_answer_invalid':
      return true;
    default:
      return false;
  }
}

function ofPhoto(error: ServiceError): FailureError {
  const code = trailerOf(error);
  if (typeof code !== 'string' || !isFailureCode(code) || !isOfPhoto(code)) {
    return failed('recognizer_failed', error);
  }
  const sentence = printable(error.details.slice(0, LONGEST_SENTENCE)) || `The recognizer refused the photo (${code}).`;
  return new FailureError(failure(code, sentence), { cause: error });
}

function trailerOf(error: ServiceError): unknown {
  return error.metadata?.get(FAILURE_CODE_TRAILER)[0];
}

const SENTENCES = {
  recognizer_unreachable: 'The recognizer cannot be reached or is not ready.',
  recognizer_timeout: 'The recognizer did not answer in time.',
  recognizer_crashed: "The recognizer's worker died or hung over this photo.",
  recognizer_out_of_memory: "The recognizer's worker took more memory over this photo than it may have.",
  recognizer_answer_invalid: "The recognizer's answer is too large.",
  recognizer_failed: 'The recognizer failed without saying what is wrong.',
} as const satisfies Partial<Record<FailureCode, string>>;

function failed(code: keyof typeof SENTENCES, cause: unknown): FailureError {
  return new FailureError(failure(code, SENTENCES[code]), { cause });
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number' && 'details' in thrown;
}
