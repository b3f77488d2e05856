import { computed, ref } from 'vue';

/*
 * A rule's JSON and the few fields of it that a form shows. The text is the truth: a field writes
 * into it, and what is typed into the text shows in the fields as long as it is JSON.
 */
export function useRuleBody(initial) {
	const body = ref(initial);
	const parsed = computed(() => {
		try {
			const value = JSON.parse(body.value);
			return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
		} catch {
			return null;
		}
	});

	function write(change) {
		if (!parsed.value) return;
		const next = structuredClone(JSON.parse(body.value));
		change(next);
		body.value = JSON.stringify(next, null, 2);
	}

	const isOne = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

	/* A plain text at the top of the rule; undefined when it holds something richer. */
	function top(name) {
		return computed({
			get: () => {
				const value = parsed.value?.[name];
				return value === undefined ? '' : typeof value === 'string' ? value : undefined;
			},
			set: (value) =>
				write((rule) => {
					if (value) rule[name] = value;
					else delete rule[name];
				}),
		});
	}

	/* The same in the only condition of the rule; several senders are separated by commas. */
	function match(name) {
		return computed({
			get: () => {
				const conditions = parsed.value?.match;
				if (!isOne(conditions)) return undefined;
				const value = conditions[name] ?? '';
				return Array.isArray(value) ? value.join(', ') : value;
			},
			set: (value) =>
				write((rule) => {
					const words = value
						.split(',')
						.map((word) => word.trim())
						.filter(Boolean);
					const list = words.length > 1 ? words : (words[0] ?? '');
					const next = name === 'from' ? list : value;
					if (next && next.length) rule.match[name] = next;
					else delete rule.match[name];
				}),
		});
	}

	return { body, parsed, top, match };
}
