// The house rules that a script can see. One line per finding, `file:line: rule`; exit code 1 when
// there is one. Judges the files that git knows (or would add), so build results are left out.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));

const FUNCTION_LINES = 80;
const FILE_LINES = 600;
const COLUMNS = 100;
const TAB = 8;

let findings = 0;
function report(file, line, rule) {
	findings++;
	console.log(`${file}:${line}: ${rule}`);
}

/** Comments and the insides of strings become blanks, so that rules see code only. */
function codeOf(text) {
	const re = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
	return text.replace(re, (m) =>
		m[0] === '/' ? m.replace(/[^\n]/g, ' ') : m[0] + ' '.repeat(m.length - 2) + m[0]
	);
}

const isUnder =
	(...prefixes) =>
	(file) =>
		prefixes.some((p) => file.startsWith(p));

/** Each function that has a wrapper, and the files that are the wrapper. */
const BANNED = [
	[
		/\b(malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf)\s*\(/,
		isUnder('backend/base/mem.c', 'backend/tools/', 'tests/'),
		'memory comes from base/mem.h or an arena',
	],
	[
		/\b(sprintf|vsprintf|strcpy|strcat|stpcpy|gets|atoi|atol|atoll|atof|alloca)\s*\(/,
		isUnder(),
		'unbounded or unchecked',
	],
	[/\b(localtime|gmtime)(_r)?\s*\(/, isUnder('backend/base/time.c'), 'use base/time.h'],
	[
		/\b(printf|vprintf|puts|putchar|exit|_exit)\s*\(/,
		isUnder(
			'backend/app/',
			'backend/tools/',
			'tests/',
			'backend/base/log.c',
			'backend/base/jail.c',
			'backend/base/conf.c'
		),
		'only programs print and exit',
	],
	[/\bmysql_\w+\s*\(/, isUnder('backend/core/db', 'tests/bench/'), 'only core/db speaks to MariaDB'],
	[/\bFCGX_\w+\s*\(/, isUnder('backend/core/fcgi.c', 'tests/bench/'), 'only core/fcgi.c speaks FastCGI'],
	[/\bjson_object_set\w*\s*\(/, isUnder('backend/core/json'), 'replies go through descriptions'],
	[/\btypedef\s+(struct|union)\b/, isUnder('backend/base/ids'), 'no typedef for structs'],
	[
		/\bgoto\s+\w/,
		isUnder('backend/base/', 'backend/core/', 'backend/feature/mail/', 'backend/tools/'),
		'goto only in base, core and mail',
	],
];

function bannedIn(file, lines) {
	lines.forEach((line, i) => {
		for (const [re, isAllowed, why] of BANNED) {
			const found = re.exec(line);
			if (found && !isAllowed(file))
				report(file, i + 1, `${found[0].replace(/\s*\($/, '()')}: ${why}`);
		}
	});
}

/** A function starts at a brace in the first column and ends at one; so K&R pays. */
function functionLengths(file, lines) {
	let from = -1;
	lines.forEach((line, i) => {
		if (line === '{') from = i;
		if (line.startsWith('}') && from >= 0) {
			if (i - from - 1 > FUNCTION_LINES)
				report(file, from, `function of ${i - from - 1} lines (${FUNCTION_LINES})`);
			from = -1;
		}
	});
}

/** backend/feature/DEPS: `feature: other other` lists the only edges between features. */
function readDeps() {
	const file = 'backend/feature/DEPS';
	const deps = new Map();
	if (!fs.existsSync(file)) return deps;
	for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
		const [, name, list] = /^(\w+):\s*(.*)$/.exec(line.replace(/#.*/, '').trim()) ?? [];
		if (name) deps.set(name, list.split(/\s+/).filter(Boolean));
	}
	for (const name of deps.keys()) findCycle(deps, name, []);
	return deps;
}

function findCycle(deps, name, way) {
	if (way.includes(name)) {
		report('backend/feature/DEPS', 1, `cycle ${[...way, name].join(' -> ')}`);
		return;
	}
	for (const next of deps.get(name) ?? []) findCycle(deps, next, [...way, name]);
}

const LAYERS = ['base', 'core', 'feature', 'app'];
const deps = readDeps();

function includesOf(file, text) {
	const layer = LAYERS.indexOf(file.split('/')[1]);
	if (!file.startsWith('backend/') || layer < 0) return;
	text.split('\n').forEach((line, i) => {
		const to = /^\s*#\s*include\s+"([^"]+)"/.exec(line)?.[1];
		if (to) includeEdge(file, layer, to, i + 1);
	});
}

function includeEdge(file, layer, to, line) {
	const [head, feature, header] = to.split('/');
	const target = LAYERS.indexOf(head);
	if (target > layer) report(file, line, `${LAYERS[layer]} includes ${to}`);
	if (head === 'app' && layer !== 3) report(file, line, 'nobody includes app');
	if (head !== 'feature' || layer !== 2) return;
	const own = file.split('/')[2];
	if (feature === own) return;
	if (!deps.get(own)?.includes(feature)) report(file, line, `${own}: ${feature} is not in DEPS`);
	if (header !== `${feature}.h`)
		report(file, line, `only feature/${feature}/${feature}.h may be included`);
}

function layout(file, raw, code) {
	let isInside = false;
	raw.forEach((line, i) => {
		if (line === '{') isInside = true;
		if (line.startsWith('}')) isInside = false;
		const width = [...line.replace(/\t/g, ' '.repeat(TAB))].length;
		if (width > COLUMNS && !isTable(line)) report(file, i + 1, `${width} columns (${COLUMNS})`);
		if (isInside && /^ {4,}\S/.test(code[i])) report(file, i + 1, 'indent with tabs');
	});
}

/** A row of a table in a comment: it cannot be wrapped. */
const isTable = (line) => /^\s*\* /.test(line) && (line.trim().match(/ {2,}/g) ?? []).length >= 4;

function headerComment(file, text) {
	if (/^backend\/(base|core|feature)\/.*\.h$/.test(file) && !text.startsWith('/*'))
		report(file, 1, 'a header begins with what it owns');
}

function cFile(file, text) {
	const raw = text.split('\n');
	const code = codeOf(text).split('\n');
	bannedIn(file, code);
	functionLengths(file, code);
	includesOf(file, text);
	layout(file, raw, code);
	headerComment(file, text);
}

/** Rules over text of any kind: [files, pattern, rule]. */
const ANYWHERE = [
	[/./, /\b(TODO|FIXME|XXX)\b(?!\s*\(?#\d+)/, 'TODO without a number'],
	[/./, /(?<![\w.@:/-])\/(work|root|home\/\w+)\//, 'path of one machine'],
	[/./, /\b(registry\.(npmjs|yarnpkg)\.|deb\.debian\.org|pypi\.org)/, 'name of a registry'],
	[/./, /[ \t]+$/, 'blanks at the end of the line'],
	[/./, /^(<{7}|>{7}|={7})( |$)/, 'conflict mark'],
	[/\.vue$/, /\sstyle="/, 'static style breaks the CSP'],
	[/\.vue$/, /\bv-html\b/, 'v-html'],
	[/\.test\.m?js$/, /\b(test|it|describe)\.(only|skip|todo)\b/, 'a test left out'],
	[/^sql\/.*\.sql$/, /\bSELECT\s+(\w+\.)?\*/i, 'columns are listed'],
	[
		/^sql\/.*\.sql$/,
		/\b(LOCK\s+TABLES|GET_LOCK|CREATE\s+(TRIGGER|PROCEDURE|FUNCTION|EVENT))\b/i,
		'does not run on Galera',
	],
];

/** Places that name what they forbid, quote what they were given, or hold foreign bytes. */
const isExempt = (file) =>
	/^(backend\/tools\/lint\.mjs|docs\/server\/otklik\.conf|tests\/fixtures\/|tests\/fuzz\/corpus\/|.*package-lock\.json|docs\/.*\.(png|svg)|.*\.(eml|png|jpg|gif|woff2?|ico))/.test(
		file
	);

function textFile(file, text) {
	const lines = text.split('\n');
	for (const [which, re, rule] of ANYWHERE)
		if (which.test(file)) lines.forEach((line, i) => re.test(line) && report(file, i + 1, rule));
	const isMade = text.startsWith('// Made from ');
	if (!isMade && /\.(c|h|m?js|vue)$/.test(file) && lines.length - 1 > FILE_LINES)
		report(file, FILE_LINES, `file of ${lines.length - 1} lines (${FILE_LINES})`);
}

const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' });
for (const file of list.split('\n').filter((f) => f && fs.existsSync(f) && !isExempt(f))) {
	if (!fs.lstatSync(file).isFile()) continue;
	const text = fs.readFileSync(file, 'utf8');
	if (text.includes('\0')) continue;
	textFile(file, text);
	if (/^(backend|tests)\/.*\.[ch]$/.test(file)) cFile(file, text);
}
console.log(findings ? `${findings} findings` : 'house rules hold');
process.exitCode = findings ? 1 : 0;
