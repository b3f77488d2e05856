import { Globe, Mail, MessageCircle, MessageSquareText, Phone, Plug, Star } from '@lucide/vue';
import {
	siFacebook,
	siGoogle,
	siInstagram,
	siOdnoklassniki,
	siTelegram,
	siTripadvisor,
	siVk,
	siWhatsapp,
	siX,
	siYoutube,
} from 'simple-icons';

/* Marks of the networks as one path of a 24 by 24 picture; the rest have an icon of ours. */
export const brandPaths = {
	vk: siVk.path,
	ok: siOdnoklassniki.path,
	facebook: siFacebook.path,
	instagram: siInstagram.path,
	x: siX.path,
	youtube: siYoutube.path,
	telegram: siTelegram.path,
	whatsapp: siWhatsapp.path,
	google_reviews: siGoogle.path,
	tripadvisor: siTripadvisor.path,
};

export const sourceIcons = {
	site_form: MessageSquareText,
	site_comment: MessageSquareText,
	site_review: Star,
	email: Mail,
	chat: MessageCircle,
	phone: Phone,
	api: Plug,
	other: Globe,
};
