// `otklikd --routes=json` on stdin becomes, on stdout, the OpenAPI description (docs/api.json) or,
// with the argument `types`, JSDoc types of what is sent and received (frontend/src/lib/types.js).
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  "../..",
);

const isBare = (name) => name === "no_in";
const inPath = (route) => [...route.path.matchAll(/:(\w+)/g)].map((m) => m[1]);

// ---- OpenAPI ----

const maybeNull = (f, schema) => {
  if (!f.nullable) return schema;
  return schema.enum
    ? { ...schema, type: ["string", "null"], enum: [...schema.enum, null] }
    : { ...schema, type: [schema.type, "null"] };
};

const TYPES = {
  integer: (f) => ({
    type: "integer",
    format: "int64",
    ...range(f, "minimum", "maximum"),
  }),
  boolean: () => ({ type: "boolean" }),
  choice: (f) => ({ type: "string", enum: f.choices }),
  text: (f) => ({ type: "string", ...range(f, "minLength", "maxLength") }),
  time: () => ({ type: "string", format: "date-time" }),
  id: (f) => ({
    type: "integer",
    format: "int64",
    minimum: 1,
    description: `id of: ${f.id}`,
  }),
  ids: (f) => ({
    type: "array",
    ...range(f, "minItems", "maxItems"),
    items: {
      type: "integer",
      format: "int64",
      minimum: 1,
      description: `id of: ${f.id}`,
    },
  }),
  texts: (f) => ({
    type: "array",
    ...range(f, "minItems", "maxItems"),
    items: { type: "string" },
  }),
  json: () => ({ description: "any JSON" }),
  bytes: () => ({ type: "null" }),
  upload: () => ({ type: "string", contentEncoding: "binary" }),
};

/** Bounds that say something: not those of the type itself. */
function range(f, low, high) {
  if (f.min === undefined || Number(f.max) > Number.MAX_SAFE_INTEGER)
    return f.min > 0 ? { [low]: f.min } : {};
  return { ...(f.min > 0 ? { [low]: f.min } : {}), [high]: f.max };
}

const schemaOf = (f) => maybeNull(f, TYPES[f.type](f));

function objectOf(fields, isInput) {
  const required = fields
    .filter((f) => !isInput || f.required)
    .map((f) => f.name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((f) => [f.name, schemaOf(f)])),
    ...(required.length ? { required } : {}),
    ...(isInput ? { additionalProperties: false } : {}),
  };
}

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema) => ({ "application/json": { schema } });

const REPLIES = {
  empty: () => ({ 204: { description: "done" } }),
  created: () => ({
    201: { description: "made", content: json(ref("created")) },
  }),
  file: () => ({
    200: {
      description: "the bytes",
      content: {
        "application/octet-stream": {
          schema: { type: "string", contentEncoding: "binary" },
        },
      },
    },
  }),
  row: (r) => ({
    200: { description: "the row", content: json(ref(r.output_name)) },
  }),
  list: (r) => ({
    200: {
      description: "all rows",
      content: json({
        type: "object",
        properties: { items: { type: "array", items: ref(r.output_name) } },
        required: ["items"],
      }),
    },
  }),
  page: (r) => ({
    200: {
      description: "rows, and where the next ones begin (`after`)",
      content: json({
        type: "object",
        properties: {
          items: { type: "array", items: ref(r.output_name) },
          next: { type: ["string", "null"] },
        },
        required: ["items", "next"],
      }),
    },
  }),
};

function failures(route) {
  const isPublic = route.access.includes("public");
  const codes = ["400", "429", "503"];
  if (!isPublic || route.path.startsWith("/api/auth/")) codes.push("401");
  if (!isPublic) codes.push("403");
  if (route.input.some((f) => f.id)) codes.push("404");
  if (route.method !== "GET") codes.push("409", "413");
  if (route.input.length) codes.push("422");
  return Object.fromEntries(
    codes.sort().map((c) => [c, { $ref: "#/components/responses/failure" }]),
  );
}

function bodyOf(route) {
  const fields = route.input.filter((f) => !inPath(route).includes(f.name));
  if (route.method === "GET" || !fields.length) return {};
  const type = route.multipart ? "multipart/form-data" : "application/json";
  return {
    requestBody: {
      required: fields.some((f) => f.required),
      content: { [type]: { schema: objectOf(fields, true) } },
    },
  };
}

function parametersOf(route) {
  const names = inPath(route);
  return route.input
    .filter((f) => names.includes(f.name) || route.method === "GET")
    .map((f) => ({
      name: f.name,
      in: names.includes(f.name) ? "path" : "query",
      ...(names.includes(f.name) || f.required ? { required: true } : {}),
      schema: TYPES[f.type](f),
    }));
}

function operation(route) {
  const parameters = parametersOf(route);
  const isPublic = route.access.includes("public");
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.path.split("/")[2]],
    ...(isPublic ? {} : { "x-roles": route.access }),
    security: isPublic
      ? []
      : [{ access: [] }, ...(route.cookie ? [{ read: [] }] : [])],
    ...(parameters.length ? { parameters } : {}),
    ...bodyOf(route),
    responses: { ...REPLIES[route.reply](route), ...failures(route) },
  };
}

const errorKeys = () =>
  [
    ...new Set(
      [
        ...fs
          .readFileSync(path.join(ROOT, "backend/base/errors.def"), "utf8")
          .matchAll(/^ERROR\(.*"(\w+)"\)/gm),
      ].map((m) => m[1]),
    ),
  ].sort();

function openapi(routes) {
  const paths = {};
  for (const r of routes) {
    const at = r.path.replace(/:(\w+)/g, "{$1}");
    (paths[at] ??= {})[r.method.toLowerCase()] = operation(r);
  }
  const rows = new Map(
    routes
      .filter((r) => r.output)
      .map((r) => [r.output_name, objectOf(r.output, false)]),
  );
  const failure = {
    type: "object",
    properties: {
      error: { type: "string", enum: errorKeys() },
      field: { type: "string", description: "input field at fault" },
      reason: { type: "string", description: "why, for the field" },
      detail: { type: "string", description: "a sentence for developers" },
      data: { type: "object", description: "what is there instead" },
    },
    required: ["error"],
  };
  const created = objectOf([{ name: "id", type: "integer" }], false);
  return {
    openapi: "3.1.0",
    info: {
      title: "Otklik",
      version: "1",
      description:
        "Made from `otklikd --routes=json` by `make gen`; not edited by hand.",
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((r) => r.path.split("/")[2]))]
      .sort()
      .map((name) => ({ name, description: `calls under /api/${name}` })),
    paths,
    components: {
      securitySchemes: {
        access: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        read: { type: "apiKey", in: "cookie", name: "otklik_read" },
      },
      responses: {
        failure: {
          description: "what went wrong",
          content: json(ref("failure")),
        },
      },
      schemas: Object.fromEntries(
        [...rows, ["created", created], ["failure", failure]].sort(
          ([a], [b]) => (a < b ? -1 : 1),
        ),
      ),
    },
  };
}

// ---- types of the frontend ----

const JS = {
  integer: () => "number",
  boolean: () => "boolean",
  choice: (f) => f.choices.map((c) => `'${c}'`).join(" | "),
  text: () => "string",
  time: () => "string",
  id: () => "number",
  ids: () => "number[]",
  texts: () => "string[]",
  json: () => "any",
  bytes: () => "null",
  upload: () => "Blob",
};

const camel = (name) =>
  name.replace(/(^|_)(\w)/g, (_, __, c) => c.toUpperCase());

function typedef(name, fields, isInput) {
  const lines = fields.map((f) => {
    const type = JS[f.type](f) + (f.nullable ? " | null" : "");
    const at = isInput && !f.required ? `[${f.name}]` : f.name;
    return ` * @property {${type}} ${at}`;
  });
  return `/**\n * @typedef {object} ${camel(name)}\n${lines.join("\n")}\n */\n`;
}

function types(routes) {
  const known = new Map();
  for (const r of routes) {
    const fields = r.input.filter((f) => !inPath(r).includes(f.name));
    if (!isBare(r.input_name) && fields.length)
      known.set(r.input_name, typedef(r.input_name, fields, true));
    if (r.output)
      known.set(r.output_name, typedef(r.output_name, r.output, false));
  }
  const list = [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text);
  return `// Made from the route table by make gen; not edited by hand.\nexport {};\n\n${list.join("\n")}`;
}

const routes = JSON.parse(fs.readFileSync(0, "utf8"));
const isTypes = process.argv[2] === "types";
process.stdout.write(
  isTypes ? types(routes) : `${JSON.stringify(openapi(routes), null, "\t")}\n`,
);
