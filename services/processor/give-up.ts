/** The processor stops, and the recognizer has not answered in the time that was left: nobody's fault. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError';
}

/**
 * What `work` comes to, unless images under way are given up before.
 *
 * @throws GivenUpError in that case; what the work comes to is of no interest then
 */
export async function unlessGivenUp<Result>(work: Promise<Result>, giveUp: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new GivenUpError('the processor stops'));
  if (giveUp.aborted) stop();
  giveUp.addEventListener('abort', stop);
  try {
    return await Promise.race([work, promise]);
  } finally {
    giveUp.removeEventListener('abort', stop);
  }
}
