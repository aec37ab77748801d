import { describe, expect, test } from 'bun:test';
import { chart, escapeMarkup } from './chart-frame.ts';
import { drawHistogram } from './draw-histogram.ts';
import { drawRoc } from './draw-roc.ts';
import { sorted } from './fixtures/faces-on-a-line.ts';
import { countIntoBins } from './histogram.ts';

const pairs = {
  genuine: { sorted: sorted(0.25, 0.3, 0.41, 0.5), total: 4 },
  impostor: { sorted: sorted(0.65, 0.8, 0.81, 0.9), total: 1_234_567 },
};

/** The document as an XML parser sees it; throws where it is not well-formed. */
async function parsed(svg: string): Promise<{ tags: string[]; texts: string[] }> {
  const tags: string[] = [];
  const texts: string[] = [];
  const rewriter = new HTMLRewriter().on('*', {
    element: (element) => void tags.push(element.tagName),
    text: ({ text }) => void (text.trim() !== '' && texts.push(text)),
  });
  await rewriter.transform(new Response(svg)).text();
  return { tags, texts };
}

test('bins count from 0 on; their upper edge belongs to the next, and the last takes what is beyond', () => {
  const { width, shares } = countIntoBins(sorted(0, 0.125, 0.25, 0.5, 7), { to: 1, bins: 4 });
  expect(width).toBe(0.25);
  expect(shares).toEqual([0.4, 0.2, 0.2, 0.2]);
  expect(countIntoBins(sorted(), { to: 1, bins: 2 }).shares).toEqual([0, 0]);
});

describe('the histogram', () => {
  test('has both kinds, axes, both thresholds, and says of how many pairs', async () => {
    const { tags, texts } = await parsed(drawHistogram(pairs, { present: 0.5, suggested: 0.5742 }));
    expect(tags.filter((tag) => tag === 'path')).toHaveLength(2);
    for (const label of [
      'one person, 4 pairs',
      'two people, 4 of 1,234,567 pairs',
      'threshold 0.5',
      'suggested 0.574',
      'distance',
      '0.0',
      '1.0',
    ]) {
      expect(texts).toContain(label);
    }
  });

  test('puts the lines where their thresholds are', () => {
    const x = (svg: string, kind: string) => Number(svg.match(`<line class="${kind}" x1="([^"]+)"`)?.[1]);
    const far = { sorted: sorted(0.65, 1.95), total: 2 };
    const svg = drawHistogram({ ...pairs, impostor: far }, { present: 0.5, suggested: 0.75 });
    // The axis goes from 64 to 700, and from 0 to 2: the farthest pair is at 1.95.
    expect(x(svg, 'mark')).toBe(223);
    expect(x(svg, 'mark dashed')).toBe(302.5);
  });

  test('draws without a suggestion, and without any pair', async () => {
    const none = { sorted: sorted(), total: 0 };
    const { tags, texts } = await parsed(drawHistogram({ genuine: none, impostor: none }, { present: 0.5 }));
    expect(tags).not.toContain('path');
    expect(texts).toContain('one person, no pairs');
    expect(texts.filter((text) => text.startsWith('suggested'))).toEqual([]);
  });
});

describe('the ROC curve', () => {
  test('climbs from what is nearer than any stranger to all', () => {
    const svg = drawRoc(pairs.genuine.sorted, sorted(0.45, 0.6, 0.7, 0.8));
    expect(svg).toContain('75.0 % nearer than any stranger');
    const heights = [...(svg.match(/<path class="curve" d="M([^"]+)"/)?.[1] ?? '').matchAll(/ ([\d.]+)/g)].map(
      ([, y]) => Number(y),
    );
    expect(heights.length).toBeGreaterThan(100);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    // From three quarters of the plot's height (84 to 324) to its top.
    expect([heights.at(0), heights.at(-1)]).toEqual([144, 84]);
  });

  test('is left away where there is nothing to draw', async () => {
    expect((await parsed(drawRoc(sorted(), pairs.impostor.sorted))).tags).not.toContain('path');
  });
});

test('what is written on a drawing cannot leave its place', () => {
  expect(escapeMarkup(`<a href="x" title='y'>&\u0007`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp; ');
  const svg = chart('</svg><script>alert(1)</script>', []);
  expect(svg).not.toContain('<script');
  expect(svg).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
});
