import { Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import { type ErrorCode, type FailureCode, FailureError, LineupError } from '@lineup/domain';
import { FAILURE_CODE_TRAILER, REFUSAL_REASON_TRAILER } from '@lineup/proto';

/** The gRPC status of a failure code. */
export function grpcStatus(code: FailureCode): status {
  switch (code) {
    case 'file_missing':
      return status.NOT_FOUND;
    case 'not_an_image':
    case 'image_damaged':
    case 'path_refused':
      return status.INVALID_ARGUMENT;
    case 'image_too_large':
    case 'file_unreadable':
    case 'storage_unreachable':
      return status.FAILED_PRECONDITION;
    case 'recognizer_crashed':
    case 'recognizer_out_of_memory':
      return status.ABORTED;
    case 'recognizer_timeout':
      return status.DEADLINE_EXCEEDED;
    case 'recognizer_unreachable':
      return status.UNAVAILABLE;
    case 'recognizer_failed':
    case 'recognizer_answer_invalid':
    case 'known_photo_unassigned':
    case 'lease_expired':
    case 'internal':
      return status.INTERNAL;
  }
}

/** The gRPC status of a refusal that is no photo's failure; undefined for those that nobody throws here on purpose. */
function refusalStatus(code: ErrorCode): status | undefined {
  switch (code) {
    case 'unavailable':
      return status.UNAVAILABLE;
    case 'too_many':
      return status.RESOURCE_EXHAUSTED;
    case 'bad_request':
      return status.INVALID_ARGUMENT;
    case 'not_found':
      return status.NOT_FOUND;
    case 'already_exists':
      return status.ALREADY_EXISTS;
    case 'conflict':
      return status.FAILED_PRECONDITION;
    default:
      return undefined;
  }
}

/**
 * The one place where what was thrown becomes a gRPC answer: a status, a sentence, and the failure code as trailer.
 * What nobody foresaw says nothing of its inside; `expected` is false then, and it belongs in the log.
 */
export function toGrpcError(thrown: unknown): { readonly answer: ServerErrorResponse; readonly expected: boolean } {
  if (thrown instanceof FailureError) {
    const { code, message } = thrown.failure;
    return { answer: answerOf(grpcStatus(code), message, code), expected: true };
  }
  const code = thrown instanceof LineupError ? refusalStatus(thrown.code) : undefined;
  if (thrown instanceof LineupError && code !== undefined) {
    const answer = answerOf(code, thrown.message);
    const reason = thrown.details['reason'];
    if (typeof reason === 'string') answer.metadata?.set(REFUSAL_REASON_TRAILER, reason);
    return { answer, expected: true };
  }
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return { answer: answerOf(status.DEADLINE_EXCEEDED, 'The request did not come in time.'), expected: true };
  }
  const message = 'Something went wrong in the recognizer; its log has the details.';
  return { answer: answerOf(status.INTERNAL, message, 'recognizer_failed'), expected: false };
}

function answerOf(code: status, details: string, failureCode?: FailureCode): ServerErrorResponse {
  const metadata = new Metadata();
  if (failureCode) metadata.set(FAILURE_CODE_TRAILER, failureCode);
  return Object.assign(new Error(details), { code, details, metadata });
}
