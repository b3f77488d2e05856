import { phoneWords } from '@/lib/phone.js';

/* What the list has of how to reach a client, "+79165550102, kotova@example.com", to be read. */
export const reachWords = (text) => text.split(', ').map(phoneWords).join(', ');
