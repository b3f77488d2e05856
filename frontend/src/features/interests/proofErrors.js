import { useI18n } from 'vue-i18n';

/**
 * Why a proof was not taken, in words.
 * @returns {(error: any) => string}
 */
export function useProofErrors() {
	const { t, te } = useI18n();
	return (error) => {
		if (error?.code === 'conflict') return t('interests.proof.full');
		const byReason = error?.reason ? `reason.${error.reason}` : '';
		if (byReason && te(byReason)) return t(byReason);
		const key = `error.${error?.code ?? 'internal'}`;
		return te(key) ? t(key) : t('error.internal');
	};
}
