// A figure that leaves the page for good: HTML that needs no server and no
// script, and says what it shows, from where, under which terms.

import type { TableData } from '../ui/Table.svelte'
import { number, unknown } from './format'
import type { Caption } from './save'
import type { Source } from './types'

export interface Archive {
  caption: Caption
  /** the picture in a sentence, for who does not see it */
  says: string
  /** as save.picture makes it; without one the table is shown */
  picture?: { text: string; width: number; height: number }
  table: TableData
  sources: Source[]
  /** what one must know to read it */
  note: string
  /** n and versions of the methods, in a line */
  rests: string
  /** version of the program */
  program: string
  /** address of the figure that is kept up to date */
  link: string
  /** when it is archived, YYYY-MM-DD */
  day: string
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** escaped is a text as it may stand in HTML, between tags and in attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c])

// base64 of a text's UTF-8: an attribute holds it as it is.
const base64 = (text: string): string => btoa(Array.from(new TextEncoder().encode(text), (b) => String.fromCharCode(b)).join(''))

function table(t: TableData, title: string): string {
  const cell = (c: TableData['rows'][number][number]) => (c === null || c === undefined || c === '' ? unknown : typeof c === 'number' ? number(c) : c)
  const side = (i: number) => ` style="padding:.2em .6em;text-align:${t.columns[i]?.number ? 'right' : 'left'}"`
  const rows = t.rows.map((r) => `<tr>${r.map((c, i) => (i ? `<td${side(i)}>${escaped(cell(c))}</td>` : `<th scope="row"${side(i)}>${escaped(cell(c))}</th>`)).join('')}</tr>`)
  return `<div style="overflow-x:auto"><table style="border-collapse:collapse"><caption style="text-align:left;font-weight:600">${escaped(title)}</caption>\n<thead><tr>${t.columns.map((c, i) => `<th scope="col"${side(i)}>${escaped(c.label)}</th>`).join('')}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody></table></div>`
}

/** editions names each file behind a figure by its publisher's version and its checksum. */
const editions = (sources: Source[]) => [...new Set(sources.map((s) => `${s.id} ${s.version}`.trim() + ` (sha-256 ${s.sha256.slice(0, 12)})`))].join(', ')

/** terms are the licences, each once, with the sources that they are of. */
function terms(sources: Source[]): string {
  const by = new Map<string, Set<string>>()
  for (const s of sources) {
    const licence = (s.licence.replace(/\.$/, '') || 'terms not stated') + (s.non_commercial ? ' (not for commercial use)' : '')
    by.set(licence, (by.get(licence) ?? new Set()).add(s.id))
  }
  return [...by].map(([licence, ids]) => `${[...ids].join(', ')}: ${licence}`).join('; ')
}

/** archived is a figure as a piece of HTML for a page of somebody else's. Its picture brings its own ground, its words take the colours of that page. */
export function archived(a: Archive): string {
  const title = a.caption.title
  const body = a.picture
    ? `<img src="data:image/svg+xml;base64,${base64(a.picture.text)}" width="${Math.round(a.picture.width)}" height="${Math.round(a.picture.height)}" alt="${escaped(`${title}. ${a.caption.subtitle}. ${a.says}`)}" title="${escaped(title)}" style="max-width:100%;height:auto">`
    : table(a.table, `${title}. ${a.caption.subtitle}`)
  const lines = a.sources.length ? [`Sources: ${[...new Set(a.sources.map((s) => s.attribution.replace(/^Source: /, '')))].join(' ')}`, `Record: entente ${a.program}; ${editions(a.sources)}.`, `Terms: ${terms(a.sources)}.`] : [`Record: entente ${a.program}.`]
  // the note stands in the picture's own foot
  const notes = a.picture ? [a.rests] : [a.note, a.rests]
  return `<figure style="margin:0;max-width:${a.picture ? Math.round(a.picture.width) + 'px' : '100%'}">
${body}
<figcaption style="font-size:.8em;line-height:1.4">
<strong>${escaped(title)}</strong><br>
${[...lines, ...notes].filter(Boolean).map(escaped).join('<br>\n')}<br>
Archived on ${escaped(a.day)}; it does not change. <a href="${escaped(a.link)}">The figure with updates</a>
</figcaption>
</figure>
`
}

/** page is an archived figure as a file of its own. */
export function page(title: string, figure: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
</head>
<body style="font-family:system-ui,sans-serif;margin:1rem">
${figure}</body>
</html>
`
}
