/* Tables and charts as files. */

/* A program for tables takes what begins so for a formula; an apostrophe makes it text. */
export function plain(value) {
	const text = String(value ?? '');
	return typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/* Russian programs expect semicolons and decimal commas, others commas and points. */
export function csv(head, rows, locale) {
	const isRu = locale === 'ru';
	const separator = isRu ? ';' : ',';
	const cell = (value) => {
		const text = typeof value === 'number' && isRu ? String(value).replace('.', ',') : plain(value);
		return /["\r\n]/.test(text) || text.includes(separator)
			? `"${text.replaceAll('"', '""')}"`
			: text;
	};
	const line = (row) => row.map(cell).join(separator);
	return `\ufeff${[head, ...rows].map(line).join('\r\n')}\r\n`;
}

export function save(blob, name) {
	const url = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export const saveCsv = (name, head, rows, locale) =>
	save(new Blob([csv(head, rows, locale)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`);

/* Cells say what they are, so a text that looks like a formula stays one. */
export async function saveXlsx(name, sheets) {
	const { xlsx } = await import('./xlsx.js');
	save(await xlsx(sheets), `${name}.xlsx`);
}
