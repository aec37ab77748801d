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

/** Quarter turns clockwise. */
export type Turn = 0 | 1 | 2 | 3;

/** How a picture is looked at. Whatever is found is given in pixels of the picture as it is. */
export interface View {
  /** The part that is looked at, in whole pixels; all of it by default. */
  readonly part?: Box;
  /** Width in pixels of a neutral frame that is thought around that part; none by default. */
  readonly border?: number;
  /** By how much the picture is turned first; the nets know upright faces only. Not at all by default. */
  readonly turn?: Turn;
}

/** Side of what the detector looks at, in pixels. */
export const DETECTOR_SIZE = 512;

/** Side of what the landmark net looks at, in pixels. */
export const LANDMARKS_SIZE = 112;

/** Side of a {@link Chip} in pixels: what the descriptor net was trained on. */
export const CHIP_SIZE = 150;

/** An aligned face: 150 × 150 × 3 numbers from 0 to 255, row by row. */
export type Chip = Float32Array<ArrayBuffer>;

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
  /** Finds the faces of a picture with their landmarks, those of the highest score first. */
  detect(picture: Picture, view?: View): Promise<LocatedFace[]>;
  /**
   * The 68 points of faces that have been cut out.
   *
   * @param inputs for each face {@link LANDMARKS_SIZE}² × 3 numbers from 0 to 255
   * @returns for each face 136 numbers: x, y, x, y, … as shares of the input's side
   */
  landmarks(inputs: readonly Float32Array<ArrayBuffer>[]): Promise<Float32Array[]>;
  /** A descriptor for each chip, in their order. */
  describe(chips: readonly Chip[]): Promise<Descriptor[]>;
  /** Lets go of weights and memory; the engine is of no use afterwards. */
  dispose(): Promise<void>;
}
