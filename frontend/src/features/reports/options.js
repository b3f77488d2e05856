import { FONT, palette, tip } from './chart.js';
import { count, took } from './words.js';

/* What ECharts is told, for each chart of the report. `c` has texts and locale, see ReportCharts.vue. */
function axes(p) {
	return {
		axisLabel: { color: p['fg-2'], fontFamily: FONT },
		axisLine: { lineStyle: { color: p['line-2'] } },
	};
}

function bar(p, name, data, color, decal) {
	return { type: 'bar', name, data, stack: 'cards', barMaxWidth: 28, itemStyle: { color, decal } };
}

const HATCH = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 };

/* Cards by day: in time, too late, missed, the rest; the time before as a line. */
export function stepsOption(steps, c) {
	const p = palette();
	const names = steps.map((s) => c.step(s));
	const inTime = (s) => s.answered - s.late;
	const rest = (s) => s.cards - s.answered - s.missed;
	const hasBefore = steps.some((s) => s.cards_before !== null);
	return {
		textStyle: { fontFamily: FONT },
		animationDuration: 200,
		aria: { enabled: true, label: { description: c.describe(steps) } },
		grid: { left: 48, right: 16, top: 52, bottom: 32 },
		legend: {
			top: 0,
			left: 0,
			textStyle: { color: p['fg-2'], fontFamily: FONT },
			itemWidth: 14,
			itemHeight: 10,
		},
		tooltip: {
			trigger: 'axis',
			axisPointer: { type: 'shadow', z: 0 },
			formatter: ([first]) => {
				const s = steps[first.dataIndex];
				return tip(names[first.dataIndex], c.lines(s));
			},
		},
		xAxis: { type: 'category', data: names, ...axes(p), axisTick: { show: false } },
		yAxis: {
			type: 'value',
			minInterval: 1,
			...axes(p),
			splitLine: { lineStyle: { color: p.line } },
		},
		series: [
			bar(p, c.t('report.in_time'), steps.map(inTime), p.processed),
			bar(
				p,
				c.t('report.late'),
				steps.map((s) => s.late),
				p.claimed
			),
			bar(
				p,
				c.t('report.missed'),
				steps.map((s) => s.missed),
				p.overdue,
				HATCH
			),
			bar(p, c.t('report.rest'), steps.map(rest), p['line-2']),
			...(hasBefore
				? [
						{
							type: 'line',
							name: c.t('report.before'),
							data: steps.map((s) => s.cards_before),
							symbol: 'none',
							lineStyle: { color: p['fg-3'], type: 'dashed', width: 2 },
							itemStyle: { color: p['fg-3'] },
						},
					]
				: []),
		],
	};
}

/* When people write: hours across, days of the week down. */
export function hoursOption(hours, c) {
	const p = palette();
	const most = Math.max(1, ...hours.map((h) => h.cards));
	const of = new Map(hours.map((h) => [h.id, h]));
	const cells = Array.from({ length: 168 }, (_, id) => [
		id % 24,
		Math.floor(id / 24),
		of.get(id)?.cards ?? 0,
	]);
	return {
		textStyle: { fontFamily: FONT },
		animationDuration: 200,
		aria: { enabled: true, label: { description: c.describeHours(hours) } },
		grid: { left: 48, right: 16, top: 8, bottom: 32 },
		tooltip: {
			formatter: ({ value: [hour, day] }) => {
				const h = of.get(day * 24 + hour);
				const lines = [c.t('report.n_cards', { n: count(h?.cards ?? 0, c.locale) }, h?.cards ?? 0)];
				if (h?.answered) lines.push(`${c.t('report.median')}: ${took(h.median, c.locale)}`);
				return tip(`${c.weekdays[day]}, ${hour}:00–${hour + 1}:00`, lines);
			},
		},
		xAxis: { type: 'category', data: Array.from({ length: 24 }, (_, i) => String(i)), ...axes(p) },
		yAxis: {
			type: 'category',
			data: c.weekdays,
			inverse: true,
			...axes(p),
			axisTick: { show: false },
		},
		visualMap: { show: false, min: 0, max: most, inRange: { color: [p.surface, p.ink] } },
		series: [
			{
				type: 'heatmap',
				data: cells,
				itemStyle: { borderColor: p.line, borderWidth: 1 },
				emphasis: { itemStyle: { borderColor: p.fg, borderWidth: 2 } },
			},
		],
	};
}
