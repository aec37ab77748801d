import type { FaceView } from '@lineup/db/store';
import type { FaceQuality, TooPoor } from '@lineup/domain';
import type { FC } from 'hono/jsx';

const TOO_POOR_WORDS: Record<TooPoor, string> = {
  too_small: 'too small to match',
  blurred: 'too blurred to match',
  profile: 'turned too far to match',
};

/** Why there is no name: nobody is near enough, or the face was not compared at all. */
export function nobodyInWords({ tooPoor }: Pick<FaceView, 'tooPoor'>): string {
  // A later program may have written a reason that we do not know.
  return tooPoor ? (TOO_POOR_WORDS[tooPoor] ?? 'too poor to match') : 'nobody known';
}

/** How well a face can be seen, in one line; of a result from before there were such records, the score alone. */
export const QualityLine: FC<{ readonly face: FaceView }> = ({ face: { quality, score } }) => (
  <p class="aside">{[...(quality ? inWords(quality) : []), `detection score ${score.toFixed(2)}`].join(' · ')}</p>
);

function inWords({ size, sharpness, roll, yaw }: FaceQuality): string[] {
  return [
    `${Math.round(size)} pixels`,
    `sharpness ${sharpness.toFixed(2)}`,
    `tilted ${Math.round(roll)}°`,
    `turned ${Math.round(yaw)}°`,
  ];
}
