import { api } from './api.js';

/* Saves a file that needs the token of the page, which a plain link cannot carry. */
export async function download(path, name) {
	const url = URL.createObjectURL(await api.blob(path));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}
