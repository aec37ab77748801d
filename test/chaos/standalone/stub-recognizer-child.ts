/**
 * The stub recognizer, without inference, as the child of standalone: speaks to its parent as the real one does
 * (`services/standalone/recognizer-process.ts`) and ends with it.
 */
import type { RecognizerNews } from '../../../services/standalone/recognizer-child.ts';

const tell = (news: RecognizerNews) => process.send?.(news);

process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
// The parent's is taken.
process.env['ADMIN_PORT'] = '0';
await import('../stub-recognizer.ts');
tell({ state: 'started', address: `127.0.0.1:${process.env['RECOGNIZER_PORT']}` });
tell({ state: 'ready' });
