/*
 * Charts: only the parts of ECharts that the report draws, in SVG; the canvas renderer comes when a
 * picture is saved. Loaded with the first chart, never with the page.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
	AriaComponent,
	GridComponent,
	LegendComponent,
	TitleComponent,
	TooltipComponent,
	VisualMapComponent,
} from 'echarts/components';
import * as core from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

core.use([
	...[BarChart, HeatmapChart, LineChart, SVGRenderer],
	...[
		AriaComponent,
		GridComponent,
		LegendComponent,
		TitleComponent,
		TooltipComponent,
		VisualMapComponent,
	],
]);

/* Colours of the page: charts know no CSS variables. */
export function palette() {
	const css = getComputedStyle(document.documentElement);
	const names = [
		'fg',
		'fg-2',
		'fg-3',
		'line',
		'line-2',
		'surface',
		'ink',
		'processed',
		'overdue',
		'claimed',
		'new',
		'selected',
	];
	return Object.fromEntries(names.map((name) => [name, css.getPropertyValue(`--${name}`).trim()]));
}

export const FONT = "'IBM Plex Sans Variable', system-ui, sans-serif";

/* A tooltip is made of elements: text set as text needs no trust, and styles come from the sheet. */
export function tip(title, lines) {
	const box = document.createElement('div');
	box.className = 'chart-tip';
	for (const [tag, text] of [['b', title], ...lines.map((line) => ['span', line])]) {
		const element = document.createElement(tag);
		element.textContent = text;
		box.append(element);
	}
	return box;
}

export const draw = (element, option) => {
	const chart = core.init(element, null, { renderer: 'svg' });
	chart.setOption(option);
	return chart;
};

const WIDTH = 1200;
const HEIGHT = 560;
const HEAD = 76;

/* The chart as a picture that stands for itself: title, period, scope, who and when. */
function framed(option, { title, lines }) {
	const grid = { ...option.grid, top: HEAD + 44 };
	const text = lines.join('\n');
	return {
		...option,
		animation: false,
		backgroundColor: palette().surface,
		grid,
		title: {
			text: title,
			subtext: text,
			left: 16,
			top: 12,
			textStyle: { color: palette().fg, fontFamily: FONT, fontSize: 18 },
			subtextStyle: { color: palette()['fg-2'], fontFamily: FONT, fontSize: 13, lineHeight: 18 },
		},
		legend: option.legend && { ...option.legend, top: HEAD + 8, show: true },
	};
}

export function svg(option, frame) {
	const chart = core.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
	chart.setOption(framed(option, frame));
	const text = chart.renderToSVGString();
	chart.dispose();
	return new Blob([text], { type: 'image/svg+xml' });
}

export async function png(option, frame) {
	const { CanvasRenderer } = await import('echarts/renderers');
	core.use([CanvasRenderer]);
	await document.fonts.ready;
	const box = document.createElement('div');
	const chart = core.init(box, null, {
		renderer: 'canvas',
		width: WIDTH,
		height: HEIGHT,
		devicePixelRatio: 2,
	});
	chart.setOption(framed(option, frame));
	const url = chart.getDataURL({ type: 'png', pixelRatio: 2 });
	chart.dispose();
	const bytes = atob(url.slice(url.indexOf(',') + 1));
	return new Blob([Uint8Array.from(bytes, (c) => c.charCodeAt(0))], { type: 'image/png' });
}
