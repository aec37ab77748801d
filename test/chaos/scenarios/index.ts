import type { Scenario } from '../scenario.ts';
import { STANDALONE_SCENARIOS } from '../standalone/index.ts';
import { badNetwork } from './bad-network.ts';
import { breaker, severalBreakers } from './breaker.ts';
import { commitAnswerLost } from './commit-answer-lost.ts';
import { databaseHangs } from './database-hangs.ts';
import { databaseKilled } from './database-killed.ts';
import { eightRedeemers } from './eight-redeemers.ts';
import { longPhotos } from './long-photos.ts';
import { nsqdAway } from './nsqd-away.ts';
import { nsqdBlackHole } from './nsqd-black-hole.ts';
import { nsqdKilled } from './nsqd-killed.ts';
import { oneClaim } from './one-claim.ts';
import { processorKilled } from './processor-killed.ts';
import { publishAnswerLost } from './publish-answer-lost.ts';
import { receiverKilled } from './receiver-killed.ts';
import { recognizerAway } from './recognizer-away.ts';
import { recognizerGarbage } from './recognizer-garbage.ts';
import { redeemerRace } from './redeemer-race.ts';
import { rollingRestarts } from './rolling-restarts.ts';
import { shiftedClocks } from './shifted-clocks.ts';
import { strangeMessages } from './strange-messages.ts';
import { transactionLeftOpen } from './transaction-left-open.ts';
import { workerKilled } from './worker-killed.ts';
import { zombie } from './zombie.ts';

/** Every scenario but the random kills: those that wait long come first, so that the others run meanwhile. */
export const SCENARIOS: readonly Scenario[] = [
  severalBreakers,
  breaker,
  nsqdBlackHole,
  receiverKilled,
  databaseHangs,
  rollingRestarts,
  ...STANDALONE_SCENARIOS,
  badNetwork,
  recognizerAway,
  processorKilled,
  zombie,
  transactionLeftOpen,
  redeemerRace,
  longPhotos,
  shiftedClocks,
  eightRedeemers,
  workerKilled,
  databaseKilled,
  nsqdKilled,
  recognizerGarbage,
  commitAnswerLost,
  publishAnswerLost,
  oneClaim,
  strangeMessages,
  nsqdAway,
];
