// A soft hull: the convex line around points, at a distance from them.

const corners = 36

export interface Point {
  x: number
  y: number
}

/**
 * hull is the corners of the line around points. The i-th lies where the points
 * reach farthest in the i-th of fixed directions, so all hulls have as many, and
 * one that turns into another corner by corner stays convex on its way.
 */
export function hull(points: Point[], distance: number): Point[] {
  return Array.from({ length: corners }, (_, i) => {
    const [ux, uy] = [Math.cos((2 * Math.PI * i) / corners), Math.sin((2 * Math.PI * i) / corners)]
    const far = points.reduce((a, b) => (b.x * ux + b.y * uy > a.x * ux + a.y * uy ? b : a))
    return { x: far.x + distance * ux, y: far.y + distance * uy }
  })
}

/** path joins corners to a closed line. */
export const path = (line: Point[]): string => `M${line.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join('L')}Z`
