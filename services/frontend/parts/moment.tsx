import type { FC } from 'hono/jsx';

/** A moment, in UTC; the client script shows it in the reader's own time. */
export const Moment: FC<{ readonly at: Date }> = ({ at }) => {
  const iso = at.toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
};
