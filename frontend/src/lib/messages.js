/*
 * The texts as functions, for vue-i18n, whose own compiler is a tenth of what the feed loads and
 * knows much that no text here says. The same notation, of which three things are used: {name} a
 * value, {'@'} a literal, and variants parted by |, of which the number chooses one.
 */
const PART = /\{'([^']*)'\}|\{(\w+)\}|(\|)/g;

/** @param {string} text @returns {Array<Array<string|{name: string}>>} the parts of each variant */
function split(text) {
	/** @type {Array<Array<string|{name: string}>>} */
	const variants = [[]];
	let from = 0;
	const add = (/** @type {string|{name: string}} */ part) => part && variants.at(-1)?.push(part);
	for (const match of text.matchAll(PART)) {
		const [whole, literal, name, bar] = match;
		add(text.slice(from, match.index));
		from = match.index + whole.length;
		if (bar) variants.push([]);
		else add(name ? { name } : (literal ?? ''));
	}
	add(text.slice(from));
	return variants;
}

/* The spaces around | only part the variants. */
function trim(parts) {
	const trimmed = [...parts];
	const last = trimmed.length - 1;
	if (typeof trimmed[0] === 'string') trimmed[0] = trimmed[0].trimStart();
	if (typeof trimmed[last] === 'string') trimmed[last] = trimmed[last].trimEnd();
	return trimmed;
}

function compile(text) {
	const all = split(text);
	const variants = all.length > 1 ? all.map(trim) : all;
	const say = (context, parts) =>
		parts
			.map((part) => (typeof part === 'string' ? part : String(context.named(part.name) ?? '')))
			.join('');
	return (context) => say(context, variants.length > 1 ? context.plural(variants) : variants[0]);
}

/** @type {Map<string, (context: any) => string>} the library asks anew at each use */
const compiled = new Map();

/** Given to createI18n as `messageCompiler`. @param {any} text */
export function compileText(text) {
	const known = compiled.get(text) ?? compile(text);
	compiled.set(text, known);
	return known;
}
