import { sendRaw } from './raw-socket.ts';
import type { Seen } from './row.ts';
import type { Target } from './target.ts';

/** Whom a request is for. */
export type Server = 'receiver' | 'frontend' | 'admin';

/** The address of one of the servers. */
export function urlOf({ ports }: Target, server: Server): string {
  return `http://127.0.0.1:${ports[server]}`;
}

/** One request as programs make it. The outcome is the status, and the code where the answer has one. */
export function ask(target: Target, server: Server, path: string, init?: RequestInit): Promise<Seen> {
  return askUrl(`${urlOf(target, server)}${path}`, init);
}

/** As {@link ask}, of any address. */
export async function askUrl(url: string, init: RequestInit = {}): Promise<Seen> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const body = await response.text();
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { outcome: outcomeOf(response.status, body), said: `${headers}\n\n${body}` };
}

/** `POST /image/post` with a body as it is. */
export function post(target: Target, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return ask(target, 'receiver', '/image/post', { method: 'POST', body, headers });
}

/** A request as bytes, and what came back. */
export async function askRaw(target: Target, server: Server, ...pieces: (string | Uint8Array)[]): Promise<Seen> {
  const said = await sendRaw({ port: target.ports[server], pieces });
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(said) ?? [];
  if (status === undefined) return { outcome: said === '' ? 'closed' : 'no HTTP', said };
  return { outcome: outcomeOf(Number(status), said.slice(said.indexOf('\r\n\r\n') + 4)), said };
}

function outcomeOf(status: number, body: string): string {
  const code = /^\{"error":\{"code":"(\w+)"/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}
