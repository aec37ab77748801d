import { CHIP_SIZE, type Chip } from './engine.ts';

/** Side of a cell in pixels of the chip. */
const CELL = 5;
/** Cells along the chip. */
const CELLS = CHIP_SIZE / CELL;
/** The cells from eyes to mouth: what is around them may be a sharp wall behind a blurred face. */
const FIRST = 5;
const LAST = CELLS - 5;

/**
 * How much fine detail a face has, 0 to 1: how strongly its brightness bends, measured by how strongly it changes.
 *
 * That is the energy of the Laplacian, by which focus is commonly judged (Pech-Pacheco and others, 2000), over that of
 * the gradient, so that neither contrast nor light counts; a quarter of it, since it is 4 where neighbours alternate.
 * It is taken along rows and columns, and the smaller counts: a camera that moved blurs one direction only.
 *
 * It is measured on means of 5 × 5 pixels of the chip. Finer detail the descriptor can do without; noise and JPEG's
 * blocks, which look like detail, are averaged out; and faces of some 45 pixels have all of it, so that the number does not
 * depend on how large the photo is. One that is smaller has less, for it is indeed less detailed.
 */
export function measureSharpness(chip: Chip): number {
  const luma = cellMeans(chip);
  return Math.min(bendPerChange(luma, 1), bendPerChange(luma, CELLS)) / 4;
}

/** The brightness (Rec. 601) of each cell, 0 to 255, row by row. */
function cellMeans(chip: Chip): Float32Array {
  const means = new Float32Array(CELLS * CELLS);
  for (let y = 0; y < CHIP_SIZE; y++) {
    for (let x = 0; x < CHIP_SIZE; x++) {
      const at = (y * CHIP_SIZE + x) * 3;
      const luma = 0.299 * (chip[at] as number) + 0.587 * (chip[at + 1] as number) + 0.114 * (chip[at + 2] as number);
      const cell = Math.floor(y / CELL) * CELLS + Math.floor(x / CELL);
      means[cell] = (means[cell] as number) + luma / (CELL * CELL);
    }
  }
  return means;
}

/** Squared second differences over squared first differences to the next cell, which is `step` away; 0 to 4. */
function bendPerChange(luma: Float32Array, step: number): number {
  let bend = 0;
  let change = 0;
  for (let y = FIRST; y < LAST; y++) {
    for (let x = FIRST; x < LAST; x++) {
      const at = y * CELLS + x;
      const here = luma[at] as number;
      const before = here - (luma[at - step] as number);
      const after = here - (luma[at + step] as number);
      bend += (before + after) ** 2;
      change += (before ** 2 + after ** 2) / 2;
    }
  }
  return change > 0 ? bend / change : 0;
}
