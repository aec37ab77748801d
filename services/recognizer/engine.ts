import type { Box, Descriptor } from '@lineup/domain';
import type { Picture } from '@lineup/photo';

/** A position in pixels of a picture; whole numbers are the pixels themselves, (0, 0) the upper left one. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A face that an engine found on a picture. */
export interface LocatedFace {
  /** In pixels of the picture; may reach a little beyond its edges when there was a border. */
  readonly box: Box;
  /** Detection score, {@link MIN_SCORE} to 1. */
  readonly score: number;
  /** The 68 points of the iBUG scheme, in pixels of the picture. */
  readonly landmarks: readonly Point[];
}

/** Side of a {@link Chip} in pixels: what the descriptor net was trained on. */
export const CHIP_SIZE = 150;

/** An aligned face: 150 × 150 pixels, 8-bit RGB, row by row. */
export type Chip = Uint8Array<ArrayBuffer>;

/**
 * Detection score from which something counts as a face. On ordinary photos the detector leaves a wide gap: faces get
 * 0.6 and more, everything else stays under 0.1.
 */
export const MIN_SCORE = 0.5;

/** Something for the log that comes up while an engine loads. */
export interface Notice {
  readonly level: 'info' | 'warn';
  readonly message: string;
}

/** What an engine may use besides the installed packages. */
export interface EngineContext {
  /** Folder for what would take long to make again; need not be there yet. */
  readonly cacheDir: string;
  tell(notice: Notice): void;
}

/**
 * What runs the three nets (detector, landmarks, descriptor). Everything between them, aligning above all, is not the
 * engine's business, so that all engines give the same numbers.
 */
export interface Engine {
  /** As RECOGNIZER_ENGINE names it. */
  readonly name: string;
  /** Loads library and weights; rejects with a message for the operator when this machine cannot. */
  load(): Promise<void>;
  /**
   * Finds the faces of a picture with their landmarks, those of the highest score first.
   *
   * @param border width in pixels of a neutral frame that is thought around the picture
   */
  detect(picture: Picture, border?: number): Promise<LocatedFace[]>;
  /** A descriptor for each chip, in their order. */
  describe(chips: readonly Chip[]): Promise<Descriptor[]>;
  /** Lets go of weights and memory; the engine is of no use afterwards. */
  dispose(): Promise<void>;
}
