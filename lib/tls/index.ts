/** TLS for gRPC: certificates out of files that settings name, checked at the start, and renewed while a process runs. */
export * from './client-channel.ts';
export * from './client-credentials.ts';
export * from './renewal.ts';
export * from './server-credentials.ts';
export * from './tls-files.ts';
