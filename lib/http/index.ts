/** The shared Hono factory, the server that carries it, and the health endpoints of every process. */
export * from './admin.ts';
export * from './api-headers.ts';
export * from './app.ts';
export * from './known-host.ts';
export * from './same-origin.ts';
export * from './serve.ts';
