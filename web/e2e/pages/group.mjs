export const pages = [{ path: '/group/quartet', h1: /China, Iran, North Korea, Russia/, figures: ['cohesion'] }]
