/** What runs in the browser: times in the reader's own zone, and pages that renew themselves. */
import { showLocalTimes } from './local-times.ts';
import { renewWhenBroughtBack } from './never-stale.ts';
import { renewWhileMoving } from './renew.ts';

showLocalTimes(document);
renewWhileMoving();
renewWhenBroughtBack();
