/** What runs in the browser: times in the reader's own zone, pages that renew themselves, faces put right, uploads. */
import { showLocalTimes } from './local-times.ts';
import { renewWhenBroughtBack } from './never-stale.ts';
import { renewWhileMoving } from './renew.ts';
import { stayOnPage } from './stay.ts';
import { suggestPeople } from './suggest-people.ts';
import { startUploads } from './uploads/start-uploads.ts';

showLocalTimes(document);
renewWhileMoving();
renewWhenBroughtBack();
startUploads();
stayOnPage();
suggestPeople();
