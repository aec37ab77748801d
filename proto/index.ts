/** The recognizer's contract in TypeScript: messages with their codecs, and service definitions for grpc-js. */
export * from './failure-trailer.ts';
export * from './generated/facerecog.ts';
