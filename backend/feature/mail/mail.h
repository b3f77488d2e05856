/*
 * Mail: what a letter says and how letters travel. Pure reading (mail_parse, rules, recognise), its
 * form over the jail (mail_pack), and sessions with servers (imap_client, smtp_client, compose). It
 * knows no SQL; `letters` stores, `interests` answers.
 */
#ifndef FEATURE_MAIL_H
#define FEATURE_MAIL_H

#include "feature/mail/compose.h"
#include "feature/mail/compress.h"
#include "feature/mail/headers.h"
#include "feature/mail/imap_client.h"
#include "feature/mail/decompress.h"
#include "feature/mail/inline_part.h"
#include "feature/mail/mail_json.h"
#include "feature/mail/mail_pack.h"
#include "feature/mail/mail_parse.h"
#include "feature/mail/mbox.h"
#include "feature/mail/recognise.h"
#include "feature/mail/rules.h"
#include "feature/mail/smtp_client.h"
#include "feature/mail/trial.h"

#endif
