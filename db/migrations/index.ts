import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { firstTables } from './0001-first-tables.ts';
import { faceQuality } from './0002-face-quality.ts';
import { access } from './0003-access.ts';
import { privacy } from './0004-privacy.ts';
import { accept } from './0005-accept.ts';
import { delivery } from './0006-delivery.ts';
import { corrections } from './0007-corrections.ts';
import { words } from './0008-words.ts';
import { rematch } from './0009-rematch.ts';
import { groups } from './0010-groups.ts';
import { people } from './0011-people.ts';
import { operations } from './0012-operations.ts';

/**
 * Every migration by its name, run in the order of the names, each once. A migration that was released is never
 * changed: the next one mends it. MySQL cannot roll back a `create table`, so each step must bear being run again.
 */
export function migrations(flavor: Flavor): Record<string, Migration> {
  return {
    '0001-first-tables': firstTables(flavor),
    '0002-face-quality': faceQuality(flavor),
    '0003-access': access(flavor),
    '0004-privacy': privacy(flavor),
    '0005-accept': accept(flavor),
    '0006-delivery': delivery(flavor),
    '0007-corrections': corrections(flavor),
    '0008-words': words(flavor),
    '0009-rematch': rematch(flavor),
    '0010-groups': groups(flavor),
    '0011-people': people(flavor),
    '0012-operations': operations(flavor),
  };
}
