import { i18n } from '@/app/i18n.js';
import { live } from '@/app/live.js';
import { router } from '@/app/router.js';
import { notices } from './api.js';
import { kinds, noteOf, sentence } from './kinds.js';

/*
 * A sound and a message of the system for a new notice, as this browser was told to. One tab gives
 * them for all: they take turns, and the newest one that was given is remembered.
 */
const CHOICE = 'otklik.alerts';
const GIVEN = 'otklik.alerts.given';
/* Older ones were there before somebody came: no reason for a noise. */
const FRESH = 120000;

function read(key) {
	try {
		return JSON.parse(localStorage.getItem(key) ?? 'null');
	} catch {
		return null;
	}
}

function write(key, value) {
	try {
		localStorage.setItem(key, JSON.stringify(value));
	} catch {
		/* A browser without storage forgets the choice. */
	}
}

export const canMessage = () => typeof window.Notification === 'function';

/** What this browser gives, with what its owner has allowed. */
export function choice() {
	const kept = read(CHOICE) ?? {};
	const isAllowed = canMessage() && Notification.permission === 'granted';
	return { isSound: kept.isSound === true, isMessage: kept.isMessage === true && isAllowed };
}

export function choose(changes) {
	write(CHOICE, { ...choice(), ...changes });
}

/** Asks the browser for leave to show messages; call it on a click only. */
export async function allowMessages() {
	return canMessage() && (await Notification.requestPermission()) === 'granted';
}

/* Two short tones, made here: no file to load. */
export function playSound() {
	const context = new AudioContext();
	const volume = context.createGain();
	volume.gain.value = 0.08;
	volume.connect(context.destination);
	for (const [at, frequency] of [
		[0, 660],
		[0.14, 880],
	]) {
		const tone = context.createOscillator();
		tone.frequency.value = frequency;
		tone.connect(volume);
		tone.start(context.currentTime + at);
		tone.stop(context.currentTime + at + 0.12);
		tone.onended = () => (at ? void context.close() : undefined);
	}
}

function show(notice) {
	const { t } = i18n.global;
	const message = new Notification(sentence(notice, t), {
		body: noteOf(notice) ?? '',
		tag: `otklik-${notice.id}`,
		icon: '/icon-192.png',
	});
	message.onclick = () => {
		window.focus();
		message.close();
		const to = kinds[notice.kind]?.to?.(notice.ref_id);
		if (to) void router.push(to);
	};
}

/** Notices that nobody was alerted of yet, the newest first. */
export function freshOf(items, given, now) {
	return items.filter(
		(one) =>
			!one.read_at && one.created_at > (given ?? '') && now - Date.parse(one.created_at) < FRESH
	);
}

async function alertOnce() {
	const { isSound, isMessage } = choice();
	if (!isSound && !isMessage) return;
	const { items } = await notices.newest(5);
	const fresh = freshOf(items, read(GIVEN), Date.now());
	if (!fresh.length) return;
	write(GIVEN, fresh[0].created_at);
	if (isSound) playSound();
	if (isMessage && document.hidden) fresh.forEach(show);
}

const inTurn = (work) =>
	navigator.locks ? navigator.locks.request('otklik.alerts', work) : work();

export function startAlerts() {
	return live.subscribe('notice', () => void inTurn(alertOnce).catch(() => {}));
}
