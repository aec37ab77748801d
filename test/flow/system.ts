import type { PhotoFolders } from '@lineup/config';

/** Lineup, running for real, as the flow test sees it. */
export interface System {
  /** `http://127.0.0.1:port` */
  readonly receiverUrl: string;
  readonly frontendUrl: string;
  /** `127.0.0.1:port` of the recognizer's gRPC. */
  readonly recognizerAddress: string;
  readonly folders: PhotoFolders;
  /** Kills the recognizer's process outright, and resolves when it is gone. */
  killRecognizer(): Promise<void>;
  /** Sees to it that the recognizer works again. */
  recoverRecognizer(): Promise<void>;
  /** Everything that was logged so far, by any part: one message a line. */
  messages(): string[];
  /** Runs the redeemer once where it is no part of what runs all the time. */
  redeem(): Promise<void>;
  /** Stops everything gently; the exit code of each process by its name. */
  stop(): Promise<Record<string, number | null>>;
}

/** The photo folders of a system under a folder of its own, as environment and as paths. */
export function foldersIn(dataDir: string): { folders: PhotoFolders; env: Record<string, string> } {
  const folders = {
    dataDir,
    knownPeople: `${dataDir}/known_people`,
    unknownPeople: `${dataDir}/unknown_people`,
    imageRoots: [`${dataDir}/unknown_people`],
  };
  return { folders, env: { DATA_DIR: dataDir } };
}
