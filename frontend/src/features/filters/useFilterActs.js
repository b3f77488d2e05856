import { useI18n } from 'vue-i18n';
import { toastError } from '@/app/fail.js';
import { queryClient } from '@/app/query.js';
import { toast } from '@/ui/toasts.js';
import { filterAdd, filterOrder, filterRemove, KEY, reloadFilters } from './api.js';
import { moved } from './address.js';

/* Moving and deleting: both are seen at once, and deleting can be taken back for six seconds. */
export function useFilterActs() {
	const { t } = useI18n();
	const rows = () => /** @type {any[]} */ (queryClient.getQueryData(KEY) ?? []);
	const idsOf = (list) => list.map(({ id }) => id);

	async function order(ids) {
		const byId = new Map(rows().map((row) => [row.id, row]));
		queryClient.setQueryData(KEY, ids.map((id) => byId.get(id)).filter(Boolean));
		await filterOrder(ids);
	}

	async function attempt(work) {
		try {
			await work();
		} catch (error) {
			toastError(error);
		}
		await reloadFilters();
	}

	const move = (id, by) => attempt(() => order(moved(idsOf(rows()), id, by)));

	/* The server forgets it at once; what comes back is a new row in the old place. */
	async function bringBack({ id, name, query, point_id }, ids) {
		const made = await filterAdd({ name, query, point_id });
		await filterOrder(ids.map((one) => (one === id ? made.id : one)));
	}

	const remove = (row) =>
		attempt(async () => {
			const ids = idsOf(rows());
			await filterRemove(row);
			toast({
				text: t('filters.removed', { name: row.name }),
				undo: () => attempt(() => bringBack(row, ids)),
			});
		});

	return { move, remove };
}
