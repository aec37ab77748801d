import type { Scenario } from '../scenario.ts';
import { standaloneDatabaseFull, standaloneDiskFull } from './disk-full.ts';
import { standaloneKilled } from './standalone-killed.ts';

/** What standalone must survive. */
export const STANDALONE_SCENARIOS: readonly Scenario[] = [standaloneKilled, standaloneDatabaseFull, standaloneDiskFull];
