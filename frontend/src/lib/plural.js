/*
 * Which of three Russian forms a number takes: 1 письмо, 2 письма, 5 писем.
 * Given to vue-i18n, which calls it with the number and the count of variants.
 */
export function pluralRu(count, variants = 3) {
	const n = Math.abs(count);
	if (variants === 1) return 0;
	if (!Number.isInteger(n)) return Math.min(1, variants - 1);
	const last = n % 10;
	const tens = n % 100;
	if (last === 1 && tens !== 11) return 0;
	if (last >= 2 && last <= 4 && (tens < 12 || tens > 14)) return 1;
	return Math.min(2, variants - 1);
}
