import { type ServiceError, status } from '@grpc/grpc-js';
import { BreakerOpenError } from '@lineup/breaker';
import { LineupError } from '@lineup/domain';

/** Does this error speak against the recognizer, so that asking it something else makes no sense for now? */
export function speaksAgainstRecognizer(thrown: unknown): boolean {
  if (!isServiceError(thrown)) return true;
  switch (thrown.code) {
    case status.INVALID_ARGUMENT:
    case status.NOT_FOUND:
    case status.FAILED_PRECONDITION:
    case status.UNIMPLEMENTED:
      return false;
    default:
      return true;
  }
}

/** Will it pass, so that what was to be done is to be tried again? */
export function mayPass(thrown: unknown): boolean {
  if (thrown instanceof BreakerOpenError) return true;
  if (thrown instanceof LineupError) return thrown.code === 'unavailable' || thrown.code === 'conflict';
  return isServiceError(thrown) && speaksAgainstRecognizer(thrown);
}

/** A recognizer of an older release, or of the original's kind: it knows no Gallery. */
export function isWithoutGallery(thrown: unknown): boolean {
  return isServiceError(thrown) && thrown.code === status.UNIMPLEMENTED;
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number';
}
