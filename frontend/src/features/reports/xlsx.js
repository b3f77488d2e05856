import writeExcelFile from 'write-excel-file/browser';

const cellOf = (value) => {
	if (value === null || value === undefined || value === '') return null;
	return typeof value === 'number'
		? { value, type: Number }
		: { value: String(value), type: String };
};

/* Sheets of {name, lines, head, rows}; texts are text cells, whatever they look like. */
export async function xlsx(sheets) {
	const all = sheets.map(({ name, lines, head, rows }) => ({
		sheet: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
		data: [
			...lines.map((line) => [cellOf(line)]),
			[],
			head.map((text) => ({
				value: text,
				type: String,
				fontWeight: /** @type {'bold'} */ ('bold'),
			})),
			...rows.map((row) => row.map(cellOf)),
		],
		columns: head.map((_, i) => ({ width: i === 0 ? 34 : 14 })),
	}));
	return writeExcelFile(/** @type {any} */ (all)).toBlob();
}
