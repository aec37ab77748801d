/** Where on a drawing the values are, in its own units. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A label at a place of an axis, 0 to 1 along it. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Units of the drawing; it scales to whatever room it gets. */
export const SIZE = { width: 720, height: 380 };

/** What is around the plot: axis labels below and to the left, the legend above. */
export const PLOT: Plot = { left: 64, right: 700, top: 84, bottom: 324 };

/**
 * Colours twice, for light and dark surroundings. Written out and not as variables, since what turns the drawing into a
 * PNG knows none; that gives the light ones.
 */
const STYLE = `
.lineup-chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-size:13px}
.lineup-chart .ground{fill:#ffffff}
.lineup-chart text{fill:#1b2330}
.lineup-chart .quiet{fill:#566172}
.lineup-chart .grid{stroke:#dde1e8}
.lineup-chart .axis{stroke:#566172}
.lineup-chart .genuine{fill:#2b55c2;fill-opacity:.45;stroke:#2b55c2;stroke-width:1.5}
.lineup-chart .impostor{fill:#c2570c;fill-opacity:.3;stroke:#c2570c;stroke-width:1.5}
.lineup-chart .curve{fill:none;stroke:#2b55c2;stroke-width:2}
.lineup-chart .mark{stroke:#1b2330;stroke-width:1.5}
.lineup-chart .dashed{stroke-dasharray:6 4}
@media (prefers-color-scheme:dark){
.lineup-chart .ground{fill:#181e27}
.lineup-chart text{fill:#e7ebf1}
.lineup-chart .quiet{fill:#9ba7b7}
.lineup-chart .grid{stroke:#2c3542}
.lineup-chart .axis{stroke:#9ba7b7}
.lineup-chart .genuine{fill:#92b4ff;stroke:#92b4ff}
.lineup-chart .impostor{fill:#f0a35e;stroke:#f0a35e}
.lineup-chart .curve{stroke:#92b4ff}
.lineup-chart .mark{stroke:#e7ebf1}
}`;

/** An SVG document that needs nothing from outside, also fit to stand within an HTML page. */
export function chart(title: string, body: readonly string[]): string {
  const { width, height } = SIZE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lineup-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(title)}">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    text(title, { x: 16, y: 26, weight: 600 }),
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** Both axes with ticks, grid lines across, and what they measure. */
export function axes(
  x: { readonly ticks: readonly Tick[]; readonly label: string },
  y: { readonly ticks: readonly Tick[]; readonly label: string },
): string[] {
  const { left, right, top, bottom } = PLOT;
  return [
    ...y.ticks.map(({ at }) => line('grid', left, upwards(at), right, upwards(at))),
    line('axis', left, bottom, right, bottom),
    ...x.ticks.flatMap(({ at, label }) => [
      line('axis', along(at), bottom, along(at), bottom + 5),
      text(label, { x: along(at), y: bottom + 20, anchor: 'middle', quiet: true }),
    ]),
    ...y.ticks.map(({ at, label }) => text(label, { x: left - 8, y: upwards(at) + 4, anchor: 'end', quiet: true })),
    text(x.label, { x: (left + right) / 2, y: bottom + 42, anchor: 'middle', quiet: true }),
    text(y.label, { x: left, y: top - 10, quiet: true }),
  ];
}

/** Horizontal place of a share of the x axis. */
export function along(share: number): number {
  return PLOT.left + share * (PLOT.right - PLOT.left);
}

/** Vertical place of a share of the y axis. */
export function upwards(share: number): number {
  return PLOT.bottom - share * (PLOT.bottom - PLOT.top);
}

/** A straight line of a class. */
export function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}"/>`;
}

/** Text at a place. */
export function text(
  content: string,
  options: { x: number; y: number; anchor?: 'start' | 'middle' | 'end'; quiet?: boolean; weight?: number },
): string {
  const { x, y, anchor = 'start', quiet = false, weight = 400 } = options;
  const kind = quiet ? ' class="quiet"' : '';
  return `<text${kind} x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" font-weight="${weight}">${escapeMarkup(content)}</text>`;
}

/** A coordinate with as many digits as can be seen. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text as it may stand in markup, between tags and in attributes. Control characters, which XML refuses, go. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
