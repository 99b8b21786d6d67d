import type { Link } from '../structure/links.ts';

/** What is written on an arrow: the variables that are read, or the condition of a way out. */
export function linkLabel({ reasons }: Link): string {
  const names = reasons.flatMap((reason) => {
    if (reason.kind === 'reads') return reason.name;
    return reason.kind === 'next' ? (reason.when ?? []) : [];
  });
  return [...new Set(names)].join(', ');
}
