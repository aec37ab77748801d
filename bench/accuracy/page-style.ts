/** The page's style; its colours are those of the frontend. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f4f5f8;--surface:#fff;--line:#dde1e8;--text:#1b2330;--muted:#566172}
@media (prefers-color-scheme:dark){
:root{--ground:#10141a;--surface:#181e27;--line:#2c3542;--text:#e7ebf1;--muted:#9ba7b7}
}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1480px;margin:0 auto;padding:24px 16px 64px}
h1{margin:0;font-size:28px}
h2{margin:40px 0 12px;font-size:20px}
p{margin:4px 0}
.quiet{color:var(--muted)}
table{margin:20px 0;border-collapse:collapse;background:var(--surface);border-radius:8px}
th,td{padding:6px 14px;text-align:left;font-weight:400;border-bottom:1px solid var(--line)}
.figure{text-align:right;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
caption{caption-side:bottom;padding:8px 14px;text-align:left;color:var(--muted);font-size:14px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(560px,100%),1fr));gap:16px}
.charts svg{width:100%;height:auto}
.pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:12px;margin:0;padding:0;list-style:none}
.pairs li{display:grid;grid-template-columns:1fr 1fr;gap:4px 8px;align-content:start;padding:8px 12px 12px;background:var(--surface);border-radius:8px}
.pairs b{grid-column:1/-1;font-variant-numeric:tabular-nums}
.photos{display:flex;flex-wrap:wrap;gap:12px}
.photos figure{width:120px}
figure{margin:0;min-width:0}
img,.gone{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:6px;background:var(--line)}
.photos img{object-fit:contain}
.gone{display:grid;place-items:center;padding:8px;color:var(--muted);font-size:13px;text-align:center}
figcaption{margin-top:4px;overflow-wrap:anywhere;color:var(--muted);font-size:13px;line-height:1.3}
`;
