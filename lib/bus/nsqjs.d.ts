/**
 * What we use of nsqjs 0.13. The types that others publish describe 0.12, and none of the inner parts that
 * `nsq-reader.ts` has to mend.
 */
declare module 'nsqjs' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface ConnectionOptions {
    readonly clientId?: string;
    /** Seconds between nsqd's heartbeats, whole, 1 to 60. */
    readonly heartbeatInterval?: number;
    /** Seconds of silence after which a connection is closed; 0 is never. */
    readonly idleTimeout?: number;
    /** Milliseconds. */
    readonly messageTimeout?: number;
    /** Bytes; -1 sends each message at once. */
    readonly outputBufferSize?: number;
  }

  export interface ReaderOptions extends ConnectionOptions {
    readonly maxInFlight?: number;
    /** 0: messages are never finished by the Reader itself. */
    readonly maxAttempts?: number;
    readonly nsqdTCPAddresses?: readonly string[];
    readonly lookupdHTTPAddresses?: readonly string[];
  }

  export interface Message {
    readonly id: string;
    readonly body: Buffer;
    readonly attempts: number;
    readonly timedOut: boolean;
    finish(): void;
    /** @param backoff true would stop the whole Reader for a while */
    requeue(delayMs: number, backoff: boolean): void;
    touch(): void;
  }

  /** A connection to one nsqd, as the Reader makes them. */
  export interface NSQDConnection extends EventEmitter {
    readonly nsqdHost: string;
    readonly nsqdPort: number;
    /** Null until the tick after `connect`. */
    readonly conn: Socket | null;
    readonly statemachine: { raise(event: string, data?: unknown): boolean };
    id(): string;
    destroy(): void;
  }

  export interface ConnectionRdy {
    readonly conn: NSQDConnection;
  }

  export interface ReaderRdy {
    /** Those that are subscribed. */
    readonly connections: ConnectionRdy[];
    balanceId: NodeJS.Timeout | null;
    balance(): void;
    addConnection(connection: NSQDConnection): void;
    removeConnection(connection: ConnectionRdy): void;
  }

  export class Reader extends EventEmitter<{
    message: [Message];
    error: [Error];
    nsqd_connected: [host: string, port: number];
    nsqd_closed: [host: string, port: number];
  }> {
    constructor(topic: string, channel: string, options: ReaderOptions);
    isClosed: boolean;
    readonly readerRdy: ReaderRdy;
    /** Does nothing when there is a connection of this address. */
    connectToNSQD(host: string, port: number): void;
    pause(): void;
    close(): void;
  }

  export class Writer extends EventEmitter<{ ready: []; closed: []; error: [Error] }> {
    constructor(host: string, port: number, options: ConnectionOptions);
    connect(): void;
    publish(topic: string, bodies: Buffer | Buffer[], callback: (error: Error | null | undefined) => void): void;
    close(): void;
  }
}
