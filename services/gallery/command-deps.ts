import type { People } from '@lineup/db/store';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';
import type { Looked } from './add-people.ts';
import type { SeenPhoto } from './check-gallery.ts';
import type { Command } from './read-command.ts';

/** Exit codes: all is well; it cannot work here; bad input, or something was refused or is not in order. */
export const EXIT = { ok: 0, cannotWork: 1, refused: 2 } as const;

/** What looks at photos. */
export interface Looking {
  /** Looks at a photo by its absolute path; throws a FailureError. */
  look(path: string): Promise<Looked>;
  /** All files in KNOWN_PEOPLE, as the recognizer sees them. */
  seeKnown(onWaiting: (photos: number) => void): Promise<SeenPhoto[]>;
}

/** What the commands need. */
export interface CommandDeps {
  readonly store: People;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  readonly limits: PhotoLimits;
  /** The threshold in use: Euclidean distance. */
  readonly threshold: number;
  /** How many photos are looked at side by side. */
  readonly workers: number;
  /** The files in KNOWN_PEOPLE with their sizes in bytes. */
  listFiles(): Promise<ReadonlyMap<string, { readonly size: number }>>;
  /** Starts what looks at photos, where it is needed. */
  startLooking(): Promise<Looking>;
  readonly log: Logger;
  /** Prints a line of the result, or several; names in them may hold anything. */
  print(lines: string | readonly string[]): void;
  /** Prints a line for whoever watches. */
  say(line: string): void;
}

/** The command of a kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
