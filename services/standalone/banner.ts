/** What {@link banner} tells of. */
export interface BannerOptions {
  readonly frontendUrl: string;
  readonly receiverUrl: string;
  readonly recognizerAddress: string;
  readonly dataDir: string;
}

/** What someone sees who has just started Lineup: where to look, and a line to try. */
export function banner({ frontendUrl, receiverUrl, recognizerAddress, dataDir }: BannerOptions): string {
  const demo = receiverUrl.endsWith(':8000') ? '' : `RECEIVER_URL=${receiverUrl} `;
  return `
  Lineup is running.

    Persons of Interest   ${frontendUrl}
    Receiver              ${receiverUrl}
    Recognizer (gRPC)     ${recognizerAddress}
    Data                  ${dataDir}

  Try it:    ${demo}bun run demo
  Or yours:  curl -F photo=@photo.jpg ${receiverUrl}/images
  Stop it:   Ctrl-C
`;
}
