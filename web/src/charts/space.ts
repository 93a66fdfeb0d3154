// Room for text in pictures: SVG has no layout, so labels are placed here.

/** textWidth estimates the width of a text in pixels, without measuring it. */
export function textWidth(text: string, size = 12): number {
  return text.length * size * 0.56
}

/** spread moves positions apart so that neighbours keep a distance, as near to where they were as that allows. */
export function spread(at: number[], distance: number, low: number, high: number): number[] {
  const order = at.map((_, i) => i).sort((a, b) => at[a] - at[b])
  const out = [...at]
  let before = low - distance
  for (const i of order) before = out[i] = Math.max(at[i], before + distance)
  let after = high + distance
  for (const i of order.reverse()) after = out[i] = Math.min(out[i], after - distance)
  return out
}

interface Box {
  x0: number
  x1: number
  y0: number
  y1: number
}

/**
 * places puts a label beside each point where it covers no other label and no
 * point; the first points are served first. A label without room is absent,
 * but for those that must be shown. r is a point's radius, 5 without one.
 */
export function places(points: { x: number; y: number; text: string; must?: boolean; r?: number }[], left: number, width: number, height: number, size = 12): ({ x: number; y: number; anchor: 'start' | 'end' | 'middle' } | undefined)[] {
  const taken: Box[] = points.map(({ x, y, r = 5 }) => ({ x0: x - r, x1: x + r, y0: y - r, y1: y + r }))
  const order = points.map((_, i) => i).sort((a, b) => Number(points[b].must ?? false) - Number(points[a].must ?? false))
  const out: ({ x: number; y: number; anchor: 'start' | 'end' | 'middle' } | undefined)[] = points.map(() => undefined)
  for (const i of order) {
    const p = points[i]
    const w = textWidth(p.text, size)
    const more = (p.r ?? 5) - 5 // a larger point keeps its label farther away
    const options = [
      { x: p.x + 8 + more, y: p.y + 4, anchor: 'start' as const },
      { x: p.x - 8 - more, y: p.y + 4, anchor: 'end' as const },
      { x: p.x, y: p.y - 9 - more, anchor: 'middle' as const },
      { x: p.x, y: p.y + 18 + more, anchor: 'middle' as const },
      { x: p.x + 7, y: p.y - 7, anchor: 'start' as const },
      { x: p.x - 7, y: p.y - 7, anchor: 'end' as const },
      { x: p.x + 7, y: p.y + 15, anchor: 'start' as const },
      { x: p.x - 7, y: p.y + 15, anchor: 'end' as const },
    ]
    const boxes = options.map((o) => {
      const x0 = o.anchor === 'start' ? o.x : o.anchor === 'end' ? o.x - w : o.x - w / 2
      return { x0: x0 - 2, x1: x0 + w + 2, y0: o.y - size, y1: o.y + 4 }
    })
    const inside = (b: Box) => b.x0 >= left && b.x1 <= width && b.y0 >= 0 && b.y1 <= height
    const free = (b: Box) => taken.every((t, j) => j === i || b.x1 < t.x0 || b.x0 > t.x1 || b.y1 < t.y0 || b.y0 > t.y1)
    let k = boxes.findIndex((b) => inside(b) && free(b))
    if (k < 0 && p.must) k = Math.max(0, boxes.findIndex(inside))
    if (k < 0) continue
    out[i] = options[k]
    taken.push(boxes[k])
  }
  return out
}

/** years are round ticks between two years, as many as fit. */
export function years(from: number, to: number, width: number): number[] {
  const most = Math.max(2, Math.floor(width / 55))
  const step = [1, 2, 5, 10, 20, 25, 50, 100].find((s) => (to - from) / s <= most) ?? 100
  const out: number[] = []
  for (let y = Math.ceil(from / step) * step; y <= to; y += step) out.push(y)
  return out
}

/** colour is the i-th colour of lines and areas. */
export function colour(i: number): string {
  return `var(--c${(i % 6) + 1})`
}

/** dash is the i-th pattern of lines, so that colour is not all that tells them apart. */
export function dash(i: number): string | undefined {
  return [undefined, '6 3', '2 3', '8 3 2 3', '1 2', '10 4'][i % 6]
}

/** mix is a colour between less (-1), none (0) and more (1). */
export function mix(v: number): string {
  const part = Math.round(Math.min(1, Math.abs(v)) * 100)
  return `color-mix(in oklab, var(${v < 0 ? '--less' : '--more'}) ${part}%, var(--none))`
}
