// Charts move only for readers who have not asked for less motion.
window.kindredMotion = { reduced: () => matchMedia('(prefers-reduced-motion: reduce)').matches };
