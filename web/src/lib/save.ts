// Pictures and tables that leave the page keep their title, source and address.

import type { TableData } from '../ui/Table.svelte'

export interface Caption {
  title: string
  subtitle: string
  /** lines under the picture: sources, editions, address */
  foot: string[]
}

const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'fill-opacity', 'stroke-opacity', 'font-size', 'font-weight', 'font-style', 'font-family', 'text-anchor', 'dominant-baseline', 'paint-order', 'visibility', 'display']
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

function wrap(text: string, most: number, wide: (t: string) => number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.length - 1
    const longer = lines[last] ? `${lines[last]} ${word}` : word
    if (lines[last] && wide(longer) > most) lines.push(word)
    else lines[last] = longer
  }
  return lines
}

const own = ['opacity', 'display'] // what an element does not have from the one around it

// alone copies an SVG with its colours and fonts written into it, each where it
// differs from what stands around: a network of a thousand lines is small enough to paste.
function alone(svg: SVGSVGElement, ctx: CanvasRenderingContext2D): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = [svg, ...svg.querySelectorAll('*')]
  const to = [copy, ...copy.querySelectorAll('*')]
  const written = new Map<Element, Record<string, string>>()
  for (const [i, el] of from.entries()) {
    const style = getComputedStyle(el)
    const target = to[i]
    target.removeAttribute('class')
    target.removeAttribute('style')
    if ((el as SVGElement).style.transform) target.setAttribute('transform', style.transform)
    if (target.closest('defs') && !/^(path|rect|line|circle|stop)$/.test(target.tagName)) continue
    const around = el.parentElement && written.get(el.parentElement)
    const have = Object.fromEntries(kept.map((k) => [k, style.getPropertyValue(k)]))
    written.set(el, have)
    for (const [k, v] of Object.entries(have)) {
      const said = own.includes(k) ? v === '1' || (k === 'display' && v !== 'none') : v === (around ? around[k] : k === 'stroke-dasharray' ? 'none' : undefined)
      if (said || !v) target.removeAttribute(k)
      else target.setAttribute(k, k === 'fill' || k === 'stroke' ? plain(v, ctx) : v)
    }
  }
  for (const el of copy.querySelectorAll('[data-screen]')) el.remove()
  return copy
}

/**
 * picture is a chart as an SVG that stands alone, with its caption and its
 * legend in it: what is marked data-key in its figure, a drawing, words or both.
 * A square has empty margins where it is not one by itself.
 */
export function picture(svg: SVGSVGElement, caption: Caption, square = false, figure: Element | null = svg.closest('figure')): { text: string; width: number; height: number } {
  const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
  const page = getComputedStyle(document.documentElement)
  const ink = page.color
  const ground = getComputedStyle(figure ?? document.body).backgroundColor
  const w = svg.viewBox.baseVal.width
  const h = svg.viewBox.baseVal.height
  const wide = w + 24
  const font = page.fontFamily
  const out = document.createElementNS(ns, 'svg')
  const add = (name: string, attributes: Record<string, string | number>, text = '') => {
    const e = document.createElementNS(ns, name)
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v))
    e.textContent = text
    out.append(e)
  }
  // lines writes a text from a height on and says where it ends
  const lines = (text: string, y: number, size: number, step: number, weight = 400) => {
    ctx.font = `${weight} ${size}px ${font}`
    for (const l of wrap(text, w, (t) => ctx.measureText(t).width)) add('text', { x: 12, y: (y += step) - step / 4, 'font-size': size, 'font-weight': weight, 'font-family': font, fill: ink }, l)
    return y
  }
  const place = (e: SVGSVGElement, x: number, y: number, width: number, height: number) => {
    const copy = alone(e, ctx)
    for (const [k, v] of Object.entries({ x, y, width, height })) copy.setAttribute(k, String(v))
    out.append(copy)
  }

  add('rect', {})
  const ends = out.firstElementChild!
  let y = lines(caption.title, 10, 16, 21, 600)
  y = lines(caption.subtitle, y, 12.5, 16) + 6
  let x = 12
  for (const item of figure?.querySelectorAll<HTMLElement>('[data-key]') ?? []) {
    const key = item.querySelector('svg')
    const text = (item.textContent ?? '').replace(/\s+/g, ' ').trim()
    const wide = key ? Math.max(22, key.clientWidth) : 0
    ctx.font = `400 12px ${font}`
    const room = wide + (key && text ? 6 : 0) + (text ? ctx.measureText(text).width : 0)
    if (x > 12 && x + room > w + 12) {
      x = 12
      y += 17
    }
    if (key) place(key, x, y + 10 - (key.clientHeight || 10) / 2, key.clientWidth || 22, key.clientHeight || 10)
    if (text) add('text', { x: x + wide + (key ? 6 : 0), y: y + 14, 'font-size': 12, 'font-family': font, fill: ink }, text)
    x += room + 16
  }
  if (x > 12) y += 22
  place(svg, 12, y, w, h)
  y += h + 4
  for (const l of caption.foot) y = lines(l, y, 11, 15)
  const height = y + 10

  const side = Math.max(wide, height)
  const box = square ? { x: (wide - side) / 2, y: (height - side) / 2, width: side, height: side } : { x: 0, y: 0, width: wide, height }
  for (const [k, v] of Object.entries({ ...box, fill: plain(ground, ctx) })) ends.setAttribute(k, String(v))
  out.setAttribute('xmlns', ns)
  out.setAttribute('width', String(box.width))
  out.setAttribute('height', String(box.height))
  out.setAttribute('viewBox', `${box.x} ${box.y} ${box.width} ${box.height}`)
  return { text: new XMLSerializer().serializeToString(out), width: box.width, height: box.height }
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
