/** Event bus -> alarm: notices that a large part of a team was deactivated within minutes. */
import { eventFunction } from '../../shared/http/event-function.ts';
import { metricLine, writeMetric } from '../../shared/http/metric-line.ts';
import { currentService } from '../../shared/http/service.ts';
import { noticeMassDeactivation } from '../../shared/store/mass-deactivation.ts';

export const handler = eventFunction(async ({ detail: { team, activity } }, scope) => {
  const { user, at } = activity;
  if (user === undefined) return;
  const noticed = await noticeMassDeactivation({ ...scope, teamId: team }, { user, at: Date.parse(at) });
  if (!noticed) return;
  const service = await currentService();
  const values = { team, ...noticed };
  writeMetric(service, metricLine('MassDeactivation', { residency: service.residency, at: service.clock(), values }));
});
