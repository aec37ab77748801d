import { createServer } from 'node:net';
import type { Environment } from '@lineup/config';
import { readSettings } from '@lineup/config';
import { curatingSettings } from '@lineup/curator';
import { StartupError } from '@lineup/domain';
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
  const { recognizer, receiver, processor, curator, redeemer, frontend } = readAll({
    recognizer: () => readRecognizerSettings(recognizerEnvironment(env)),
    receiver: () => readReceiverSettings(env),
    processor: () => readSettings(env, processingSettings),
    curator: () => readSettings(env, curatingSettings),
    redeemer: () => readRedeemerSettings(env),
    frontend: () => readFrontendSettings(env),
  });
  // Who asks the recognizer must know the port before it is there.
  const recognizerPort = recognizer.RECOGNIZER_PORT || (await freePort());
  const RECOGNIZER_ADDRESS = `${recognizer.HOST}:${recognizerPort}`;
  return {
    receiver,
    processor: { ...processor, RECOGNIZER_ADDRESS },
    curator: { ...curator, RECOGNIZER_ADDRESS },
    redeemer,
    frontend,
    recognizerEnv: { ...recognizerEnvironment(env), RECOGNIZER_PORT: String(recognizerPort) },
  };
}

/** The one who asks is this process: the recognizer is there for this machine alone, and needs no TLS. */
function recognizerEnvironment(env: Environment): Environment {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('RECOGNIZER_TLS'));
  return { ...Object.fromEntries(own), HOST: '127.0.0.1' };
}

type Readers = Readonly<Record<string, () => unknown>>;

/** Reads all, so that one line can name what is wrong for any of them. */
function readAll<R extends Readers>(readers: R): { readonly [Name in keyof R]: ReturnType<R[Name]> } {
  const problems = new Set<string>();
  const settings = Object.entries(readers).map(([name, read]) => {
    try {
      return [name, read()] as const;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      // Several services complain of the settings that all have.
      for (const problem of error.message.split('; ')) problems.add(problem);
      return [name, undefined] as const;
    }
  });
  if (problems.size > 0) throw new StartupError([...problems].join('; '));
  return Object.fromEntries(settings) as { [Name in keyof R]: ReturnType<R[Name]> };
}

/** A port that is free right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
