import { type Face, IdentifyResponse } from '@lineup/proto';
import type { Garbage } from './stub-rules.ts';

/** A face that nobody knows: the very same on every photo. */
const STRANGER: Face = {
  box: { x: 10, y: 10, width: 40, height: 40 },
  score: 0.9,
  descriptor: Array.from({ length: 128 }, (_, at) => at / 256),
  candidates: [],
  matchedImageName: '',
  quality: { size: 40, score: 0.9, sharpness: 0.5, roll: 0, yaw: 0 },
  tooPoor: '',
};

const USUAL: IdentifyResponse = {
  imageName: 'not_found',
  faces: [STRANGER],
  engine: 'stub',
  galleryVersion: 'stub',
  imageWidth: 100,
  imageHeight: 100,
  threshold: 0.5,
};

/** The name of a known photo that belongs to nobody. */
const NOBODYS = 'nobodys_1.jpg';

const encoded = (changes: Partial<IdentifyResponse> = {}) => IdentifyResponse.encode({ ...USUAL, ...changes }).finish();

/** The usual answer, as it goes over the wire. */
export const usualAnswer = encoded();

/** An answer that makes no sense, as it goes over the wire. */
export function garbageAnswer(garbage: Garbage): Uint8Array {
  switch (garbage) {
    case 'nan':
      return encoded({ faces: [{ ...STRANGER, score: Number.NaN }] });
    case 'unknown-person': {
      const face = { ...STRANGER, candidates: [{ imageName: NOBODYS, distance: 0.1 }], matchedImageName: NOBODYS };
      return encoded({ imageName: NOBODYS, faces: [face] });
    }
    case '5mb':
      return encoded({ imageName: 'x'.repeat(5 * 1024 * 1024) });
    case 'empty':
      return new Uint8Array(0);
  }
}
