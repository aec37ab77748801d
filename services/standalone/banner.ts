/** What {@link banner} tells of. */
export interface BannerOptions {
  readonly frontendUrl: string;
  readonly receiverUrl: string;
  readonly recognizerAddress: string;
  readonly dataDir: string;
  /** Must whoever asks show a key? */
  readonly keyRequired: boolean;
}

/** What someone sees who has just started Lineup: where to look, and a line to try. */
export function banner({ frontendUrl, receiverUrl, recognizerAddress, dataDir, keyRequired }: BannerOptions): string {
  const demo = [
    ...(receiverUrl.endsWith(':8000') ? [] : [`RECEIVER_URL=${receiverUrl}`]),
    ...(keyRequired ? ['LINEUP_API_KEY=…'] : []),
    'bun run demo',
  ].join(' ');
  const key = keyRequired ? ' -H "Authorization: Bearer …"' : '';
  return `
  Lineup is running.

    Persons of Interest   ${frontendUrl}
    Receiver              ${receiverUrl}
    Recognizer (gRPC)     ${recognizerAddress}
    Data                  ${dataDir}

${keyRequired ? KEYS : ''}  Try it:    ${demo}
  Or yours:  curl${key} -F photo=@photo.jpg ${receiverUrl}/images
  Stop it:   Ctrl-C
`;
}

const KEYS = `  A key is required of whoever asks. To make one: bun run keys add NAME

`;
