/**
 * What runs in the browser: times in the reader's own zone, pages that keep up with what happens, countdowns, keys for
 * lists, faces put right, uploads.
 */
import { runCountdowns } from './countdowns.ts';
import { keepCurrent } from './keep-current.ts';
import { moveByKeys } from './keys.ts';
import { showLocalTimes } from './local-times.ts';
import { renewWhenBroughtBack } from './never-stale.ts';
import { stayOnPage } from './stay.ts';
import { suggestPeople } from './suggest-people.ts';
import { startUploads } from './uploads/start-uploads.ts';

showLocalTimes(document);
keepCurrent();
moveByKeys();
renewWhenBroughtBack();
startUploads();
stayOnPage();
suggestPeople();
runCountdowns();
