import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import globals from 'globals';

export default [
	{ ignores: ['dist', 'node_modules'] },
	js.configs.recommended,
	...vue.configs['flat/recommended'],
	prettier,
	{
		languageOptions: { globals: { ...globals.browser } },
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-console': 'error',
			'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			'prefer-const': 'error',
			'vue/no-static-inline-styles': 'error',
			'vue/no-v-html': 'error',
			'vue/multi-word-component-names': 'off',
			'vue/require-default-prop': 'off',
			'vue/component-name-in-template-casing': ['error', 'PascalCase'],
		},
	},
	{
		files: ['sw.src.js'],
		languageOptions: {
			globals: { ...globals.serviceworker, __VERSION__: 'readonly', __SHELL__: 'readonly' },
		},
	},
	{
		files: ['*.config.js', 'scripts/**', 'src/**/*.test.js'],
		languageOptions: { globals: { ...globals.node } },
		rules: { 'no-console': 'off' },
	},
];
