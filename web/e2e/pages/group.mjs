export const pages = [
  {
    path: '/group/quartet',
    h1: 'China, Iran, North Korea, Russia',
    // the embedded record has no alliances, so no plane: the page says so
    figures: ['cohesion', 'pairs', 'dependence', 'courses', 'without', 'others'],
    problems: [422],
  },
]
