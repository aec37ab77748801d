import { createServer } from 'node:net';
import type { Environment } from '@lineup/config';
import { readSettings } from '@lineup/config';
import { readFrontendSettings } from '@lineup/frontend';
import { processingSettings } from '@lineup/processor';
import { readReceiverSettings } from '@lineup/receiver';
import { readRecognizerSettings } from '@lineup/recognizer';
import { readRedeemerSettings } from '@lineup/redeemer';

/**
 * The settings of all services in one process, each read by its own rules.
 *
 * @throws StartupError naming every variable that is wrong
 */
export async function readStandaloneSettings(env: Environment) {
  const recognizer = readRecognizerSettings(env);
  // The processor must know the port before the recognizer is there.
  const recognizerPort = recognizer.RECOGNIZER_PORT || (await freePort());
  const address = `${recognizer.HOST === '0.0.0.0' ? '127.0.0.1' : recognizer.HOST}:${recognizerPort}`;
  return {
    receiver: readReceiverSettings(env),
    processor: { ...readSettings(env, processingSettings), RECOGNIZER_ADDRESS: address },
    redeemer: readRedeemerSettings(env),
    frontend: readFrontendSettings(env),
    recognizerPort,
  };
}

/** A port that is free right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
