/** How fast something grows: the straight line that lies nearest to what was measured. */

/** @param points time in seconds, and what was measured then; at least two different times */
export function slopePerSecond(points: readonly (readonly [second: number, value: number])[]): number {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const second = mean(points.map(([at]) => at));
  const value = mean(points.map(([, measured]) => measured));
  const together = points.reduce((sum, [at, measured]) => sum + (at - second) * (measured - value), 0);
  return together / points.reduce((sum, [at]) => sum + (at - second) ** 2, 0);
}
