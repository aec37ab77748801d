import { demand, judged, type Scenario } from '../scenario.ts';

const HOUR_MS = 3_600_000;

/** Milliseconds that a photo takes: longer than a lease lasts. */
const SLOW_MS = 4_500;

/** Every process has another idea of what time it is. */
export const shiftedClocks: Scenario = {
  name: 'shifted-clocks',
  title: 'clocks an hour apart: only that of the database counts, nothing is stolen early',
  async run(stage) {
    const system = await stage.startSystem({
      receivers: 2,
      processors: 3,
      lives: {
        receivers: [{ clockShiftMs: HOUR_MS }, { clockShiftMs: -HOUR_MS }],
        processors: [{ clockShiftMs: HOUR_MS }, { clockShiftMs: -HOUR_MS }],
        redeemer: { clockShiftMs: HOUR_MS },
      },
    });
    const { receivers, processors, redeemer, poster } = system;
    await system.during('clocks are an hour apart', async () => {
      await poster.postAll(system.photos(6, `slow-${SLOW_MS}`));
      await poster.postAll(system.photos(stage.size(20, 300)));
    });
    const verdict = await system.verdict();
    const redeemed = await system.db.selectFrom('image_events').select('id').where('kind', '=', 'redeemed').execute();
    demand(redeemed.length === 0, `${redeemed.length} images were taken from those who worked on them`);
    const again = await system.db.selectFrom('images').select('id').where('attempts', '<>', 1).execute();
    demand(again.length === 0, `${again.length} images took more than one attempt`);
    const ahead = [...receivers, ...processors, redeemer].map((part) => {
      const told = new Date(String(part.log()[0]?.['time'])).getTime();
      return Math.round((told - Date.now()) / HOUR_MS);
    });
    demand(ahead.includes(1) && ahead.includes(-1), `clocks are ahead by ${ahead.join(', ')} hours`);
    return judged(
      system,
      `logs ahead by ${ahead.join(', ')} hours; 6 photos took ${SLOW_MS} ms under leases of 3 s: one attempt each`,
      verdict,
    );
  },
};
