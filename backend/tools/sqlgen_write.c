/* sqlgen: the typed functions as C. */
#include "tools/sqlgen_write.h"
#include "tools/sqlgen_file.h"
#include "tools/sqlgen_scope.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static FILE *out_open(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "we");

	if (f == NULL)
		die("%s: %s", path, strerror(errno));
	fprintf(f, "/* Written by sqlgen from sql/. Do not edit. */\n");
	return f;
}

static void print_signature(FILE *f, const struct statement *st)
{
	fprintf(f, "int sql_%s(struct req *r", st->name);
	if (strcmp(st->kind, "bulk") == 0) {
		fprintf(f, ", const struct %s *v, size_t n)", st->in);
		return;
	}
	if (st->in[0] != '\0')
		fprintf(f, ", const struct %s *in", st->in);
	if (strcmp(st->kind, "one") == 0)
		fprintf(f, ", const struct %s **row", st->out);
	else if (strcmp(st->kind, "many") == 0)
		fprintf(f, ", struct %s_list *list", st->out);
	else if (strcmp(st->kind, "exec") == 0)
		fprintf(f, ", int64_t *affected");
	else
		fprintf(f, ", int64_t *id");
	fprintf(f, ")");
}

static bool is_first_list(struct statement *const *v, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(v[j]->kind, "many") == 0 && strcmp(v[j]->out, v[i]->out) == 0)
			return false;
	return strcmp(v[i]->kind, "many") == 0;
}

static void write_header(const char *dir, struct statement *const *v, size_t n)
{
	FILE *f = out_open(dir, "queries.gen.h");

	fprintf(f, "#ifndef QUERIES_GEN_H\n#define QUERIES_GEN_H\n\n#include \"core/db.h\"\n\n");
	for (size_t i = 0; i < n; i++)
		if (is_first_list(v, i))
			fprintf(f, "struct %s_list {\n\tstruct %s *v;\n\tsize_t n;\n};\n",
				v[i]->out, v[i]->out);
	for (size_t i = 0; i < n; i++) {
		const struct statement *st = v[i];

		if (st->in[0] != '\0')
			fprintf(f, "struct %s;\n", st->in);
		if (strcmp(st->kind, "one") == 0)
			fprintf(f, "struct %s;\n", st->out);
		print_signature(f, st);
		fprintf(f, ";\n");
	}
	fprintf(f, "\n#endif\n");
	fclose(f);
}

static void print_string(FILE *f, const char *s)
{
	fputc('"', f);
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', f);
		fputc(*s, f);
	}
	fputc('"', f);
}

static const char *kind_name(const struct statement *st)
{
	if (strcmp(st->kind, "one") == 0)
		return "SQL_ONE";
	if (strcmp(st->kind, "many") == 0)
		return "SQL_MANY";
	if (strcmp(st->kind, "bulk") == 0)
		return "SQL_BULK";
	return strcmp(st->kind, "exec") == 0 ? "SQL_EXEC" : "SQL_INSERT";
}

static void write_statement(FILE *f, const struct statement *st, size_t index)
{
	if (st->in[0] != '\0')
		fprintf(f, "extern const struct desc %s_desc;\n", st->in);
	if (st->out[0] != '\0')
		fprintf(f, "extern const struct desc %s_desc;\n", st->out);
	fprintf(f, "static const char *const %s_params[] = {", st->name);
	for (size_t i = 0; i < st->params_n; i++)
		fprintf(f, " \"%s\",", st->params[i]);
	fprintf(f, " NULL };\nstatic const struct sql_stmt %s_stmt = {\n\t\"%s\",\n\t", st->name,
		st->name);
	print_string(f, st->text);
	fprintf(f, ",\n\t%s, %s, %zu, %s_params, %zu, ", kind_name(st),
		st->is_write ? "true" : "false", index, st->name, st->params_n);
	fprintf(f, st->in[0] != '\0' ? "&%s_desc, " : "%sNULL, ", st->in);
	fprintf(f, st->out[0] != '\0' ? "&%s_desc\n};\n" : "%sNULL\n};\n", st->out);
	print_signature(f, st);
	const char *in = st->in[0] != '\0' ? "in" : "NULL";

	if (strcmp(st->kind, "bulk") == 0)
		fprintf(f, "\n{\n\treturn sql_bulk(r, &%s_stmt, v, n);\n}\n\n", st->name);
	else if (strcmp(st->kind, "one") == 0)
		fprintf(f, "\n{\n\treturn sql_one(r, &%s_stmt, %s, (const void **)row);\n}\n\n",
			st->name, in);
	else if (strcmp(st->kind, "many") == 0)
		fprintf(f,
			"\n{\n\treturn sql_many(r, &%s_stmt, %s, (void **)&list->v, "
			"&list->n);\n}\n\n",
			st->name, in);
	else
		fprintf(f, "\n{\n\treturn sql_%s(r, &%s_stmt, %s, %s);\n}\n\n", st->kind, st->name,
			in, strcmp(st->kind, "exec") == 0 ? "affected" : "id");
}

static void write_source(const char *dir, struct statement *const *v, size_t n)
{
	FILE *f = out_open(dir, "queries.gen.c");

	fprintf(f, "#include \"queries.gen.h\"\n\n");
	for (size_t i = 0; i < n; i++)
		write_statement(f, v[i], i);
	fprintf(f, "const struct sql_stmt *const sql_statements[] = {\n");
	for (size_t i = 0; i < n; i++)
		fprintf(f, "\t&%s_stmt,\n", v[i]->name);
	fprintf(f, "};\n\nconst size_t sql_statements_n = %zu;\n\n", n);
	fprintf(f, "const struct sql_stmt *sql_visible_stmt(enum id_kind kind)\n{\n\tswitch (kind) "
		   "{\n");
	for (size_t i = 0; i < ID_TABLES; i++)
		fprintf(f, "\tcase IDK_%s:\n\t\treturn &visible_%s_stmt;\n", id_tables[i].id,
			id_tables[i].id);
	fprintf(f, "\tdefault:\n\t\treturn NULL;\n\t}\n}\n");
	fclose(f);
}

void statements_write(const char *dir, struct statement *const *v, size_t n)
{
	write_header(dir, v, n);
	write_source(dir, v, n);
}
