import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';

/** Answers every other method of a path with 405 and what is allowed; to be called after the path's own handlers. */
export function allowMethods(
  app: App,
  path: string,
  ...methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]
): void {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  app.all(path, (c) => {
    c.header('Allow', allow);
    throw new LineupError('method_not_allowed', `${c.req.path} takes ${allow}, not ${c.req.method}`, { allow });
  });
}
