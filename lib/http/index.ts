/** The shared Hono factory, the server that carries it, and the health endpoints of every process. */
export * from './admin.ts';
export * from './app.ts';
export * from './same-origin.ts';
export * from './serve.ts';
