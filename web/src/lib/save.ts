// Pictures and tables that leave the page keep their title, source and address.

import type { TableData } from '../ui/Table.svelte'

export interface Caption {
  title: string
  subtitle: string
  /** lines under the picture: sources, editions, address */
  foot: string[]
}

const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'fill-opacity', 'stroke-opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor', 'dominant-baseline', 'paint-order', 'visibility', 'display']
const ns = 'http://www.w3.org/2000/svg'

// plain turns any CSS colour into one that every viewer of SVG knows.
function plain(colour: string, ctx: CanvasRenderingContext2D): string {
  if (!/^(color|oklab|oklch|lab|lch|hsl)/.test(colour)) return colour
  ctx.clearRect(0, 0, 1, 1)
  ctx.fillStyle = colour
  ctx.fillRect(0, 0, 1, 1)
  const [r, g, b, a] = ctx.getImageData(0, 0, 1, 1).data
  return `rgba(${r},${g},${b},${(a / 255).toFixed(3)})`
}

function wrap(text: string, most: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.length - 1
    if (lines[last] && lines[last].length + word.length >= most) lines.push(word)
    else lines[last] += (lines[last] ? ' ' : '') + word
  }
  return lines
}

/** picture is a chart as an SVG that stands alone, with its caption in it. */
export function picture(svg: SVGSVGElement, caption: Caption): { text: string; width: number; height: number } {
  const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
  const page = getComputedStyle(document.documentElement)
  const ink = page.color
  const ground = getComputedStyle(svg.closest('figure') ?? document.body).backgroundColor
  const w = svg.viewBox.baseVal.width
  const h = svg.viewBox.baseVal.height
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = [svg, ...svg.querySelectorAll('*')]
  const to = [copy, ...copy.querySelectorAll('*')]
  for (const [i, el] of from.entries()) {
    const style = getComputedStyle(el)
    const target = to[i]
    target.removeAttribute('class')
    target.removeAttribute('style')
    if (target.closest('defs') && !/^(path|rect|line|circle|stop)$/.test(target.tagName)) continue
    for (const k of kept) {
      const v = style.getPropertyValue(k)
      if (v && !(v === 'none' && k === 'stroke-dasharray')) target.setAttribute(k, k === 'fill' || k === 'stroke' ? plain(v, ctx) : v)
    }
  }
  for (const el of copy.querySelectorAll('[data-screen]')) el.remove()
  const most = Math.max(30, Math.floor(w / 6.2))
  const foot = caption.foot.flatMap((l) => wrap(l, most))
  const title = wrap(caption.title, Math.floor(w / 8.6))
  const subtitle = wrap(caption.subtitle, most)
  const top = 14 + title.length * 20 + subtitle.length * 16 + 6
  const height = top + h + foot.length * 15 + 14
  const out = document.createElementNS(ns, 'svg')
  out.setAttribute('xmlns', ns)
  out.setAttribute('width', String(w + 24))
  out.setAttribute('height', String(height))
  out.setAttribute('viewBox', `0 0 ${w + 24} ${height}`)
  const add = (name: string, attributes: Record<string, string | number>, text = '') => {
    const e = document.createElementNS(ns, name)
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v))
    e.textContent = text
    out.append(e)
  }
  const font = page.fontFamily
  add('rect', { width: w + 24, height, fill: plain(ground, ctx) })
  title.forEach((l, i) => add('text', { x: 12, y: 26 + i * 20, 'font-size': 16, 'font-weight': 600, 'font-family': font, fill: ink }, l))
  subtitle.forEach((l, i) => add('text', { x: 12, y: 26 + title.length * 20 - 2 + i * 16, 'font-size': 12.5, 'font-family': font, fill: ink }, l))
  copy.setAttribute('x', '12')
  copy.setAttribute('y', String(top))
  copy.setAttribute('width', String(w))
  copy.setAttribute('height', String(h))
  out.append(copy)
  foot.forEach((l, i) => add('text', { x: 12, y: top + h + 16 + i * 15, 'font-size': 11, 'font-family': font, fill: ink }, l))
  return { text: new XMLSerializer().serializeToString(out), width: w + 24, height }
}

/** raster is a picture as PNG at twice its size. */
export async function raster(p: { text: string; width: number; height: number }): Promise<Blob> {
  const image = new Image()
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(p.text)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = p.width * 2
  canvas.height = p.height * 2
  const ctx = canvas.getContext('2d')!
  ctx.scale(2, 2)
  ctx.drawImage(image, 0, 0, p.width, p.height)
  return new Promise((done, no) => canvas.toBlob((b) => (b ? done(b) : no(new Error('the browser made no picture'))), 'image/png'))
}

/** csv is the table as it is shown, under lines of provenance that begin with #. */
export function csv(table: TableData, caption: Caption): string {
  const cell = (v: unknown) => {
    const s = v === null || v === undefined ? '' : String(v)
    // a cell that a spreadsheet would run is made text
    const safe = typeof v === 'string' && /^[=+@\t\r]/.test(s) ? "'" + s : s
    return /[",\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe
  }
  const head = [caption.title, caption.subtitle, ...caption.foot].map((l) => '# ' + l.replaceAll('\n', ' '))
  return [...head, table.columns.map((c) => cell(c.label)).join(','), ...table.rows.map((r) => r.map(cell).join(','))].join('\n') + '\n'
}

/** save hands a file to the reader. */
export function save(name: string, content: Blob | string, media = 'text/plain'): void {
  const a = document.createElement('a')
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: media }) : content)
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
