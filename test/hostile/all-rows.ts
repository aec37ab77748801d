import { floodRows, keyRows } from './access-rows.ts';
import { formRows } from './form-rows.ts';
import { grpcRows } from './grpc-rows.ts';
import { crossSiteRows, httpRows, jsonRows } from './http-rows.ts';
import { layOutside, pathRows } from './path-rows.ts';
import { photoRows } from './photo-rows.ts';
import type { Group } from './row.ts';
import { layGoodPhoto } from './still-answers.ts';
import type { Target } from './target.ts';

/** Every bad input that must be refused, or survived. */
export const GROUPS: readonly Group[] = [
  jsonRows,
  httpRows,
  crossSiteRows,
  keyRows,
  floodRows,
  pathRows,
  photoRows,
  formRows,
  grpcRows,
].filter(({ rows }) => rows.length > 0);

/** What the rows find when they begin. */
export async function prepare(target: Target): Promise<void> {
  await layOutside(target);
  await layGoodPhoto(target);
}
