import type { FaceView } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { nobodyInWords } from './face-quality.tsx';

/** What {@link FaceBoxes} needs. */
export interface FaceBoxesProps {
  readonly faces: readonly FaceView[];
  /** Pixels of the upright photo, in which the boxes are given. */
  readonly width: number;
  readonly height: number;
}

/** Faces whose names have room beside each other; of more, boxes have numbers, and names show where one points. */
const NAMES_FIT = 8;

/**
 * Boxes and names over a photo. Everything is placed in per cent of the photo and the drawing has no `viewBox`, so that
 * boxes shrink with the photo on a phone while names and lines keep their size.
 */
export const FaceBoxes: FC<FaceBoxesProps> = ({ faces, width, height }) => (
  <svg class={faces.length > NAMES_FIT ? 'boxes boxes-many' : 'boxes'} aria-label="Faces">
    {faces.map(({ id, box, person, verdict, tooPoor }, at) => {
      const left = (box.x / width) * 100;
      const top = (box.y / height) * 100;
      const right = ((box.x + box.width) / width) * 100;
      // At the right edge the name grows to the left, at the upper edge it stands inside the box.
      const leftwards = left > 70;
      const name = person ? person.name : verdict === 'no_face' ? 'no face' : nobodyInWords({ tooPoor });
      const place = {
        x: percent(leftwards ? right : left),
        y: percent(top),
        dy: top < 8 ? 18 : -7,
        dx: top < 8 ? (leftwards ? -6 : 6) : 0,
        'text-anchor': leftwards ? 'end' : 'start',
      } as const;
      return (
        <a href={`#face-${id}`} class={boxClass(person, verdict)} aria-label={`Face ${at + 1}: ${name}`}>
          <title>{`Face ${at + 1}: ${name}`}</title>
          <rect
            x={percent(left)}
            y={percent(top)}
            width={percent((box.width / width) * 100)}
            height={percent((box.height / height) * 100)}
            rx="4"
          />
          {faces.length > NAMES_FIT && (
            <text class="box-number" {...place}>
              {at + 1}
            </text>
          )}
          <text class="box-name" {...place}>
            {person ? person.name : `Face ${at + 1}`}
          </text>
        </a>
      );
    })}
  </svg>
);

function boxClass(person: FaceView['person'], verdict: FaceView['verdict']): string {
  if (verdict === 'no_face') return 'box box-none';
  return person ? 'box box-known' : 'box';
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}
