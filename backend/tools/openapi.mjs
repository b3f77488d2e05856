// `otklikd --routes=json` on stdin becomes the OpenAPI description on stdout: docs/api.json.
import fs from 'node:fs';

const routes = JSON.parse(fs.readFileSync(0, 'utf8'));
const errorsDef = fs.readFileSync(new URL('../base/errors.def', import.meta.url), 'utf8');

const SCHEMAS = {
	integer: { type: 'integer', format: 'int64' },
	boolean: { type: 'boolean' },
	text: { type: 'string' },
	choice: { type: 'string' },
	time: { type: 'string', format: 'date-time' },
	id: { type: 'integer', format: 'int64' },
	ids: { type: 'array', items: { type: 'integer', format: 'int64' } },
	texts: { type: 'array', items: { type: 'string' } },
	bytes: { type: 'string', format: 'byte' },
	json: {},
	upload: { type: 'string', format: 'binary' },
};

/** Limits mean the length of a text, the size of a number, the count of a list. */
function limits(field) {
	if (field.min === undefined) return {};
	if (field.type === 'text') return { minLength: field.min, maxLength: field.max };
	if (field.type === 'integer') return { minimum: field.min, maximum: field.max };
	if (field.type === 'ids' || field.type === 'texts')
		return { minItems: field.min, maxItems: field.max };
	return {};
}

const fieldSchema = (f) => ({
	...SCHEMAS[f.type],
	...limits(f),
	...(f.choices ? { enum: f.choices } : {}),
	...(f.id ? { 'x-id': f.id } : {}),
});

function objectSchema(fields) {
	const required = fields.filter((f) => f.required).map((f) => f.name);
	const properties = Object.fromEntries(fields.map((f) => [f.name, fieldSchema(f)]));
	return { type: 'object', ...(required.length ? { required } : {}), properties };
}

const schemas = {};
function reference(name, fields) {
	schemas[name] ??= objectSchema(fields);
	return { $ref: `#/components/schemas/${name}` };
}

const json = (schema) => ({ 'application/json': { schema } });
const items = (row) => ({ type: 'array', items: row });

function success(route) {
	const row = route.output && reference(route.output_name, route.output);
	const next = { type: ['string', 'null'], description: 'cursor: pass it as `after`' };
	const object = (properties) => ({ type: 'object', properties });
	switch (route.reply) {
		case 'row':
			return { 200: { description: 'done', content: json(row) } };
		case 'list':
			return { 200: { description: 'all of them', content: json(object({ items: items(row) })) } };
		case 'page':
			return {
				200: { description: 'one page', content: json(object({ items: items(row), next })) },
			};
		case 'created':
			return { 201: { description: 'created', content: json(object({ id: SCHEMAS.id })) } };
		case 'file':
			return { 200: { description: 'the file', content: { '*/*': { schema: SCHEMAS.upload } } } };
		default:
			return { 204: { description: 'done' } };
	}
}

function parameters(route, inPath) {
	const isQuery = route.method === 'GET' || route.method === 'DELETE';
	return route.input
		.filter((f) => isQuery || inPath.includes(f.name))
		.map((f) => ({
			name: f.name,
			in: inPath.includes(f.name) ? 'path' : 'query',
			required: inPath.includes(f.name) || Boolean(f.required),
			schema: fieldSchema(f),
		}));
}

function body(route, inPath) {
	const fields = route.input.filter((f) => !inPath.includes(f.name));
	if (!['POST', 'PUT'].includes(route.method)) return {};
	const type = route.multipart ? 'multipart/form-data' : 'application/json';
	return { requestBody: { required: true, content: { [type]: { schema: objectSchema(fields) } } } };
}

function security(route) {
	if (route.access.includes('public')) return [];
	return [{ token: [] }, ...(route.cookie ? [{ readCookie: [] }] : [])];
}

function operation(route) {
	const inPath = [...route.path.matchAll(/:(\w+)/g)].map((m) => m[1]);
	return {
		operationId: route.name,
		summary: route.summary,
		tags: [route.path.split('/')[2]],
		'x-roles': route.access,
		security: security(route),
		parameters: parameters(route, inPath),
		...body(route, inPath),
		responses: { ...success(route), default: { $ref: '#/components/responses/Error' } },
	};
}

const errors = [...errorsDef.matchAll(/^ERROR\(\w+,\s*(\d+),\s*"(\w+)"\)/gm)];
const paths = {};
for (const route of routes) {
	const path = route.path.replace(/:(\w+)/g, '{$1}');
	(paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
}

const Error = {
	description: errors.map(([, status, key]) => `${status} ${key}`).join(', '),
	content: json({
		type: 'object',
		required: ['error'],
		properties: {
			error: { type: 'string', enum: [...new Set(errors.map((e) => e[2]))] },
			field: { type: 'string', description: 'input field at fault' },
			reason: { type: 'string' },
			detail: { type: 'string', description: 'for developers' },
			data: { type: 'object' },
		},
	}),
};
const sorted = (o) => Object.fromEntries(Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1)));
const description = {
	openapi: '3.1.0',
	info: { title: 'Otklik', version: '1' },
	paths: sorted(paths),
	components: {
		schemas: sorted(schemas),
		responses: { Error },
		securitySchemes: {
			token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
			readCookie: { type: 'apiKey', in: 'cookie', name: 'otklik_read' },
		},
	},
};
process.stdout.write(`${JSON.stringify(description, null, '\t')}\n`);
