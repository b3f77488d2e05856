// Made from the route table by make gen; not edited by hand.
export {};

/**
 * @typedef {object} AttachmentIn
 * @property {Blob} file
 */

/**
 * @typedef {object} AttachmentRow
 * @property {number} id
 * @property {number | null} file_id
 * @property {string | null} name
 * @property {string | null} type
 * @property {number} size
 */

/**
 * @typedef {object} AuditIn
 * @property {number | null} [user_id]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} AuditRow
 * @property {number} id
 * @property {string | null} at
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} address
 * @property {string | null} action
 * @property {string | null} input
 */

/**
 * @typedef {object} CardClientIn
 * @property {'company' | 'person'} kind
 * @property {string} name
 * @property {string | null} [contact_name]
 * @property {string | null} [comment]
 */

/**
 * @typedef {object} CardLinkIn
 * @property {number} client_id
 * @property {number | null} [contact_id]
 */

/**
 * @typedef {object} Changes
 * @property {number} seq
 * @property {any} items
 * @property {boolean} is_reset
 * @property {any} interests
 * @property {any} counts
 */

/**
 * @typedef {object} ChangesIn
 * @property {number | null} [since]
 */

/**
 * @typedef {object} ChannelAddIn
 * @property {string} name
 * @property {number} point_id
 * @property {boolean} is_active
 * @property {number} reply_minutes
 * @property {string} imap_host
 * @property {number} imap_port
 * @property {'tls' | 'starttls' | 'none'} imap_security
 * @property {string} login
 * @property {string | null} [password]
 * @property {string} folder
 * @property {'keep' | 'seen' | 'move' | 'flag'} after_action
 * @property {string | null} [move_to]
 * @property {string | null} [smtp_host]
 * @property {number} smtp_port
 * @property {'tls' | 'starttls' | 'none'} smtp_security
 * @property {string | null} [smtp_login]
 * @property {string | null} [smtp_password]
 * @property {string | null} [from_name]
 * @property {string} from_address
 * @property {'password' | 'oauth2' | null} [auth_kind]
 * @property {string | null} [quiet_before]
 * @property {string[]} [more_folders]
 */

/**
 * @typedef {object} ChannelCard
 * @property {number} id
 * @property {string | null} name
 * @property {'mailbox' | null} kind
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {boolean} is_active
 * @property {'ok' | 'connecting' | 'failing' | 'off' | null} state
 * @property {string | null} address
 * @property {string | null} last_ok_at
 * @property {string | null} failing_since
 * @property {string | null} error_key
 * @property {string | null} error_text
 * @property {number} received_count
 * @property {number} quarantined_count
 * @property {number} missing_count
 * @property {number} version
 * @property {string | null} imap_host
 * @property {number} imap_port
 * @property {'tls' | 'starttls' | 'none' | null} imap_security
 * @property {string | null} login
 * @property {boolean} has_password
 * @property {string | null} folder
 * @property {'keep' | 'seen' | 'move' | 'flag' | null} after_action
 * @property {string | null} move_to
 * @property {string | null} smtp_host
 * @property {number} smtp_port
 * @property {'tls' | 'starttls' | 'none' | null} smtp_security
 * @property {string | null} smtp_login
 * @property {boolean} has_smtp_password
 * @property {string | null} from_name
 * @property {string | null} from_address
 * @property {number} reply_minutes
 * @property {'password' | 'oauth2' | null} auth_kind
 * @property {string | null} quiet_before
 * @property {boolean} is_import_paused
 * @property {any} more_folders
 * @property {any} server_folders
 */

/**
 * @typedef {object} ChannelChangeIn
 * @property {string} name
 * @property {number} point_id
 * @property {boolean} is_active
 * @property {number} reply_minutes
 * @property {string} imap_host
 * @property {number} imap_port
 * @property {'tls' | 'starttls' | 'none'} imap_security
 * @property {string} login
 * @property {string | null} [password]
 * @property {string} folder
 * @property {'keep' | 'seen' | 'move' | 'flag'} after_action
 * @property {string | null} [move_to]
 * @property {string | null} [smtp_host]
 * @property {number} smtp_port
 * @property {'tls' | 'starttls' | 'none'} smtp_security
 * @property {string | null} [smtp_login]
 * @property {string | null} [smtp_password]
 * @property {string | null} [from_name]
 * @property {string} from_address
 * @property {'password' | 'oauth2' | null} [auth_kind]
 * @property {string | null} [quiet_before]
 * @property {string[]} [more_folders]
 * @property {number} version
 */

/**
 * @typedef {object} ChannelRow
 * @property {number} id
 * @property {string | null} name
 * @property {'mailbox' | null} kind
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {boolean} is_active
 * @property {'ok' | 'connecting' | 'failing' | 'off' | null} state
 * @property {string | null} address
 * @property {string | null} last_ok_at
 * @property {string | null} failing_since
 * @property {string | null} error_key
 * @property {string | null} error_text
 * @property {number} received_count
 * @property {number} quarantined_count
 * @property {number} missing_count
 * @property {number} version
 */

/**
 * @typedef {object} ClientAddIn
 * @property {number} point_id
 * @property {'company' | 'person'} kind
 * @property {string} name
 * @property {string | null} [contact_name]
 * @property {number | null} [responsible_id]
 * @property {string | null} [comment]
 */

/**
 * @typedef {object} ClientChangeIn
 * @property {'company' | 'person'} kind
 * @property {string} name
 * @property {number | null} [responsible_id]
 * @property {string | null} [comment]
 * @property {number} version
 */

/**
 * @typedef {object} ClientListIn
 * @property {string | null} [q]
 * @property {number | null} [point_id]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} ClientRow
 * @property {number} id
 * @property {'company' | 'person' | null} kind
 * @property {string | null} name
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {number | null} responsible_id
 * @property {string | null} responsible_name
 * @property {string | null} comment
 * @property {string | null} reach
 * @property {boolean} is_deleted
 * @property {number} version
 * @property {string | null} created_at
 * @property {string | null} updated_at
 */

/**
 * @typedef {object} ClientTimelineIn
 * @property {'in' | 'out' | null} [direction]
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source]
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} [action]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} Colleague
 * @property {number} id
 * @property {string | null} name
 */

/**
 * @typedef {object} ContactAddIn
 * @property {string} name
 * @property {string | null} [position]
 */

/**
 * @typedef {object} ContactChangeIn
 * @property {string} name
 * @property {string | null} [position]
 * @property {number} version
 */

/**
 * @typedef {object} ContactRow
 * @property {number} id
 * @property {number | null} client_id
 * @property {string | null} name
 * @property {string | null} position
 * @property {number} version
 */

/**
 * @typedef {object} DraftForm
 * @property {number | null} interest_id
 * @property {string | null} subject
 * @property {string | null} text
 * @property {number} version
 * @property {string | null} updated_at
 * @property {any} files
 * @property {string | null} signature
 * @property {number} undo_seconds
 */

/**
 * @typedef {object} DraftPut
 * @property {string | null} [subject]
 * @property {string | null} [text]
 * @property {number} version
 */

/**
 * @typedef {object} EvidenceRow
 * @property {number} id
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {number | null} letter_id
 * @property {string | null} at
 */

/**
 * @typedef {object} FilterChangeIn
 * @property {string} name
 * @property {string | null} [query]
 * @property {number | null} [point_id]
 * @property {number} version
 */

/**
 * @typedef {object} FilterNew
 * @property {string} name
 * @property {string | null} [query]
 * @property {number} point_id
 */

/**
 * @typedef {object} FilterOrderIn
 * @property {number[]} filter_ids
 */

/**
 * @typedef {object} FilterOwnChange
 * @property {string} name
 * @property {string | null} [query]
 * @property {number} version
 */

/**
 * @typedef {object} FilterOwnNew
 * @property {string} name
 * @property {string | null} [query]
 */

/**
 * @typedef {object} FilterRow
 * @property {number} id
 * @property {number | null} user_id
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {string | null} name
 * @property {string | null} query
 * @property {number} version
 */

/**
 * @typedef {object} FilterShown
 * @property {number} id
 * @property {number | null} user_id
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {string | null} name
 * @property {string | null} query
 * @property {number} version
 * @property {number | null} count
 * @property {boolean} is_more
 */

/**
 * @typedef {object} FolderRow
 * @property {string | null} folder
 * @property {number} archive_to
 * @property {number} archive_done
 * @property {boolean} is_resync
 * @property {string | null} swept_at
 * @property {string | null} compared_at
 */

/**
 * @typedef {object} Health
 * @property {string | null} status
 */

/**
 * @typedef {object} HoursPut
 * @property {boolean} is_always
 * @property {string[]} week
 * @property {string[]} exceptions
 * @property {number} version
 */

/**
 * @typedef {object} HoursRow
 * @property {number | null} point_id
 * @property {string | null} name
 * @property {string | null} time_zone
 * @property {boolean} is_always
 * @property {any} week
 * @property {any} exceptions
 * @property {number} version
 */

/**
 * @typedef {object} IdentityAddIn
 * @property {'profile' | 'email' | 'phone'} type
 * @property {string} value
 */

/**
 * @typedef {object} IdentityLinkRow
 * @property {number} id
 * @property {number | null} contact_id
 * @property {'profile' | 'email' | 'phone' | 'card' | null} type
 * @property {string | null} value
 * @property {'card' | 'made' | 'typed' | null} evidence
 * @property {number | null} interest_id
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} at
 */

/**
 * @typedef {object} ImportIn
 * @property {number} channel_id
 * @property {boolean} [is_quiet]
 * @property {Blob} mails
 */

/**
 * @typedef {object} IntentIn
 * @property {'link' | 'phone' | 'whatsapp' | 'telegram' | 'viber' | 'vk' | 'mail' | 'copy'} way
 */

/**
 * @typedef {object} IntentOutcomeIn
 * @property {'yes' | 'no' | 'later'} outcome
 */

/**
 * @typedef {object} IntentRow
 * @property {number} id
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {'link' | 'phone' | 'whatsapp' | 'telegram' | 'viber' | 'vk' | 'mail' | 'copy' | null} way
 * @property {string | null} at
 * @property {string | null} asked_at
 */

/**
 * @typedef {object} InterestCounts
 * @property {number} open
 * @property {number} new
 * @property {number} claimed
 * @property {number} overdue
 * @property {number} processed
 * @property {number} done
 * @property {number} mine
 * @property {number} no_reply
 */

/**
 * @typedef {object} InterestEditIn
 * @property {number} version
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other'} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other'} action
 * @property {string | null} [place]
 * @property {string | null} [author_name]
 * @property {string | null} [author_url]
 * @property {string | null} [author_email]
 * @property {string | null} [author_phone]
 * @property {string | null} [text]
 * @property {string | null} [product]
 * @property {string | null} [product_url]
 * @property {string | null} [link]
 */

/**
 * @typedef {object} InterestEditRow
 * @property {'source_type' | 'action' | 'place' | 'author_name' | 'author_url' | 'author_email' | 'author_phone' | 'text' | 'product' | 'product_url' | 'link' | null} field
 * @property {string | null} value_before
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} at
 */

/**
 * @typedef {object} InterestHistoryRow
 * @property {number} id
 * @property {string | null} at
 * @property {'created' | 'claimed' | 'released' | 'stolen' | 'answered' | 'proof_added' | 'proof_removed' | 'processed' | 'accepted' | 'returned' | 'reply_queued' | 'reply_sent' | 'reply_failed' | 'imported' | 'linked' | 'unlinked' | 'reply_undone' | 'reply_confirmed' | 'reply_bounced' | 'reply_delayed' | 'auto_replied' | 'continued' | 'answered_outside' | 'intent' | 'intent_dropped' | 'assigned' | 'expired' | 'escalated' | 'no_reply' | 'no_reply_undone' | 'edited' | 'recognised' | null} action
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} text
 */

/**
 * @typedef {object} InterestListIn
 * @property {'open' | 'new' | 'claimed' | 'overdue' | 'processed' | 'done' | 'mine' | 'all' | 'drafts' | 'intents' | 'no_reply' | null} [view]
 * @property {'newest' | 'deadline' | null} [order]
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source]
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} [action]
 * @property {'a' | 'b' | 'c' | 'd' | null} [grade]
 * @property {number | null} [point_id]
 * @property {number | null} [channel_id]
 * @property {number | null} [assignee_id]
 * @property {string | null} [product]
 * @property {string | null} [q]
 * @property {string | null} [from]
 * @property {string | null} [to]
 * @property {string | null} [day_from]
 * @property {string | null} [day_to]
 * @property {number} [answered_by]
 * @property {'answered' | 'outside' | 'late' | 'missed' | 'new' | 'claimed' | 'state_answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} [outcome]
 * @property {boolean} [is_without_product]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} InterestReason
 * @property {string} reason
 */

/**
 * @typedef {object} InterestRemark
 * @property {string} remark
 * @property {number} [version]
 */

/**
 * @typedef {object} InterestRow
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} action
 * @property {string | null} place
 * @property {string | null} author_name
 * @property {string | null} author_url
 * @property {number | null} author_photo_id
 * @property {string | null} text
 * @property {string | null} product
 * @property {string | null} product_url
 * @property {string | null} link
 * @property {string | null} received_at
 * @property {string | null} due_at
 * @property {string | null} window_at
 * @property {'own' | 'window' | null} due_by
 * @property {string | null} escalated_at
 * @property {number | null} assignee_id
 * @property {string | null} assignee_name
 * @property {string | null} claimed_at
 * @property {string | null} answered_at
 * @property {number | null} answered_by_id
 * @property {string | null} answered_by_name
 * @property {string | null} processed_at
 * @property {string | null} remark
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {'link' | 'mail' | 'phone' | null} reply_way
 * @property {number} proofs_count
 * @property {number | null} proof_file_id
 * @property {string | null} proof_url
 * @property {number | null} client_id
 * @property {string | null} client_name
 * @property {'a' | 'b' | 'c' | 'd' | null} proof_grade
 * @property {number} version
 */

/**
 * @typedef {object} InterestSeen
 * @property {number} [version]
 */

/**
 * @typedef {object} InterestShown
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} action
 * @property {string | null} place
 * @property {string | null} author_name
 * @property {string | null} author_url
 * @property {number | null} author_photo_id
 * @property {string | null} text
 * @property {string | null} product
 * @property {string | null} product_url
 * @property {string | null} link
 * @property {string | null} received_at
 * @property {string | null} due_at
 * @property {string | null} window_at
 * @property {'own' | 'window' | null} due_by
 * @property {string | null} escalated_at
 * @property {number | null} assignee_id
 * @property {string | null} assignee_name
 * @property {string | null} claimed_at
 * @property {string | null} answered_at
 * @property {number | null} answered_by_id
 * @property {string | null} answered_by_name
 * @property {string | null} processed_at
 * @property {string | null} remark
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {'link' | 'mail' | 'phone' | null} reply_way
 * @property {number} proofs_count
 * @property {number | null} proof_file_id
 * @property {string | null} proof_url
 * @property {number | null} client_id
 * @property {string | null} client_name
 * @property {'a' | 'b' | 'c' | 'd' | null} proof_grade
 * @property {number} version
 * @property {string | null} typing_word
 */

/**
 * @typedef {object} InterestTimelineIn
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} InterestWhole
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} action
 * @property {string | null} place
 * @property {string | null} author_name
 * @property {string | null} author_url
 * @property {number | null} author_photo_id
 * @property {string | null} text
 * @property {string | null} product
 * @property {string | null} product_url
 * @property {string | null} link
 * @property {string | null} received_at
 * @property {string | null} due_at
 * @property {string | null} window_at
 * @property {'own' | 'window' | null} due_by
 * @property {string | null} escalated_at
 * @property {number | null} assignee_id
 * @property {string | null} assignee_name
 * @property {string | null} claimed_at
 * @property {string | null} answered_at
 * @property {number | null} answered_by_id
 * @property {string | null} answered_by_name
 * @property {string | null} processed_at
 * @property {string | null} remark
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {'link' | 'mail' | 'phone' | null} reply_way
 * @property {number} proofs_count
 * @property {number | null} proof_file_id
 * @property {string | null} proof_url
 * @property {number | null} client_id
 * @property {string | null} client_name
 * @property {'a' | 'b' | 'c' | 'd' | null} proof_grade
 * @property {number} version
 * @property {string | null} author_email
 * @property {string | null} author_phone
 * @property {string | null} subject
 * @property {string | null} rule
 * @property {number} rule_version
 * @property {number | null} letter_id
 * @property {string | null} external_id
 * @property {string | null} quoted_text
 * @property {'spam' | 'advertising' | 'thanks' | 'reaction' | 'not_ours' | 'double' | 'answered_elsewhere' | 'other' | null} no_reply_reason
 * @property {string | null} no_reply_text
 * @property {string | null} window_last_at
 * @property {string | null} typing_word
 */

/**
 * @typedef {object} LeakCheckRow
 * @property {number} id
 * @property {string | null} started_at
 * @property {string | null} ended_at
 * @property {number} people
 * @property {number} of_people
 * @property {number} routes
 * @property {number} requests
 * @property {number} compared
 * @property {number} failed
 * @property {number} leaks
 */

/**
 * @typedef {object} LeakFoundRow
 * @property {number} id
 * @property {number} user_id
 * @property {string | null} user_name
 * @property {string | null} route
 * @property {string | null} kind
 * @property {number} ref_id
 */

/**
 * @typedef {object} LedgerDayIn
 * @property {string | null} [day]
 */

/**
 * @typedef {object} LedgerListIn
 * @property {string | null} [from]
 * @property {string | null} [to]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} LedgerMissingRow
 * @property {string | null} folder
 * @property {number} uid
 * @property {string | null} received_at
 * @property {string | null} error_key
 */

/**
 * @typedef {object} LedgerRow
 * @property {string | null} day
 * @property {number} server
 * @property {number} gone
 * @property {number} uploaded
 * @property {number} cards
 * @property {number} joined
 * @property {number} ignored
 * @property {number} quarantined
 * @property {number} pending
 * @property {number} missing
 * @property {any} ignored_reasons
 * @property {any} quarantined_reasons
 */

/**
 * @typedef {object} LetterExport
 * @property {'pending' | 'card' | 'joined' | 'ignored' | 'quarantined'} state
 * @property {number | null} [channel_id]
 * @property {string | null} [reason]
 */

/**
 * @typedef {object} LetterItem
 * @property {number} id
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {string | null} received_at
 * @property {string | null} from_addr
 * @property {string | null} subject
 * @property {'pending' | 'card' | 'joined' | 'ignored' | 'quarantined' | null} state
 * @property {string | null} reason
 * @property {string | null} error
 * @property {number} size
 * @property {number} attempts
 * @property {number | null} interest_id
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {string | null} rule
 */

/**
 * @typedef {object} LetterList
 * @property {'pending' | 'card' | 'joined' | 'ignored' | 'quarantined' | null} [state]
 * @property {number | null} [channel_id]
 * @property {string | null} [reason]
 * @property {string | null} [day]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} LoginIn
 * @property {string} email
 * @property {string} password
 */

/**
 * @typedef {object} MatchRefusalIn
 * @property {number} client_id
 */

/**
 * @typedef {object} MatchRow
 * @property {number | null} client_id
 * @property {string | null} name
 * @property {'company' | 'person' | null} kind
 * @property {number | null} contact_id
 * @property {string | null} contact_name
 * @property {number} score
 * @property {boolean} is_certain
 * @property {boolean} is_same_profile
 * @property {boolean} is_same_email
 * @property {boolean} is_same_phone
 * @property {boolean} is_same_name
 * @property {boolean} is_like_name
 * @property {boolean} is_same_domain
 * @property {string | null} value
 */

/**
 * @typedef {object} MeChangeIn
 * @property {string} name
 * @property {'ru' | 'en'} locale
 * @property {'system' | 'light' | 'dark'} theme
 * @property {boolean} are_keys_on
 */

/**
 * @typedef {object} MePasswordIn
 * @property {string} current_password
 * @property {string} new_password
 */

/**
 * @typedef {object} MeRow
 * @property {number} id
 * @property {string | null} email
 * @property {string | null} name
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member' | null} role
 * @property {'ru' | 'en' | null} locale
 * @property {'system' | 'light' | 'dark' | null} theme
 * @property {boolean} are_keys_on
 * @property {any} point_ids
 * @property {string | null} viewer_name
 * @property {any} woken_by
 */

/**
 * @typedef {object} NoReplyIn
 * @property {'spam' | 'advertising' | 'thanks' | 'reaction' | 'not_ours' | 'double' | 'answered_elsewhere' | 'other'} reason
 * @property {string | null} [text]
 */

/**
 * @typedef {object} NoticeCount
 * @property {number} unread
 */

/**
 * @typedef {object} NoticeQ
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} NoticeReadIn
 * @property {string} up_to
 */

/**
 * @typedef {object} NoticeRow
 * @property {number} id
 * @property {'interest_returned' | 'interest_assigned' | 'interest_overdue' | 'interest_escalated' | 'reply_bounced' | 'reply_failed' | 'channel_failing' | 'channel_recovered' | 'source_silent' | 'source_unrecognised' | 'ledger_difference' | 'quarantine' | 'interest_expired' | 'source_recovered' | 'reply_answered' | 'counts_difference' | 'leak_found' | null} kind
 * @property {number | null} ref_id
 * @property {string | null} by_name
 * @property {any} params
 * @property {string | null} created_at
 * @property {string | null} read_at
 */

/**
 * @typedef {object} OauthCard
 * @property {string | null} provider
 * @property {string | null} auth_url
 * @property {string | null} token_url
 * @property {string | null} scope
 * @property {string | null} client_id
 * @property {boolean} has_client_secret
 * @property {'wanted' | 'exchanging' | 'signed_in' | null} state
 * @property {string | null} expires_at
 * @property {string | null} signed_in_at
 * @property {string | null} error_key
 * @property {string | null} error_text
 * @property {string | null} redirect_url
 */

/**
 * @typedef {object} OauthFinishIn
 * @property {string} state
 * @property {string} code
 */

/**
 * @typedef {object} OauthGo
 * @property {string | null} url
 */

/**
 * @typedef {object} OauthPutIn
 * @property {string} provider
 * @property {string} auth_url
 * @property {string} token_url
 * @property {string} scope
 * @property {string} client_id
 * @property {string | null} [client_secret]
 */

/**
 * @typedef {object} PointAddIn
 * @property {string} name
 * @property {string} time_zone
 */

/**
 * @typedef {object} PointChangeIn
 * @property {string} name
 * @property {string} time_zone
 * @property {boolean} is_closed
 * @property {number} version
 */

/**
 * @typedef {object} PointListIn
 * @property {string | null} [q]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} PointRow
 * @property {number} id
 * @property {string | null} name
 * @property {string | null} time_zone
 * @property {boolean} is_closed
 * @property {number} people_count
 * @property {number} version
 */

/**
 * @typedef {object} PolicyPut
 * @property {'first' | 'round_robin' | 'least_loaded'} policy
 * @property {number | null} [max_open]
 * @property {number | null} [claim_minutes]
 * @property {number | null} [answer_minutes]
 * @property {number} sample_percent
 * @property {number} version
 */

/**
 * @typedef {object} PolicyRow
 * @property {number | null} channel_id
 * @property {number | null} point_id
 * @property {'first' | 'round_robin' | 'least_loaded' | null} policy
 * @property {number | null} max_open
 * @property {number | null} claim_minutes
 * @property {number | null} answer_minutes
 * @property {number} sample_percent
 * @property {number} version
 */

/**
 * @typedef {object} PresencePut
 * @property {'on_shift' | 'on_break' | 'off'} state
 */

/**
 * @typedef {object} PresenceRow
 * @property {number | null} user_id
 * @property {'on_shift' | 'on_break' | 'off' | 'absent' | null} state
 * @property {string | null} since_at
 * @property {string | null} until_at
 */

/**
 * @typedef {object} ProofLinkIn
 * @property {string} url
 */

/**
 * @typedef {object} ProofPictureIn
 * @property {Blob} picture
 */

/**
 * @typedef {object} ProofRow
 * @property {number} id
 * @property {number | null} file_id
 * @property {number} width
 * @property {number} height
 * @property {string | null} url
 * @property {string | null} created_at
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {number | null} near_interest_id
 * @property {number | null} near_file_id
 * @property {number | null} near_distance
 */

/**
 * @typedef {object} QualityIn
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} QualityRow
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} action
 * @property {string | null} place
 * @property {string | null} author_name
 * @property {string | null} author_url
 * @property {number | null} author_photo_id
 * @property {string | null} text
 * @property {string | null} product
 * @property {string | null} product_url
 * @property {string | null} link
 * @property {string | null} received_at
 * @property {string | null} due_at
 * @property {string | null} window_at
 * @property {'own' | 'window' | null} due_by
 * @property {string | null} escalated_at
 * @property {number | null} assignee_id
 * @property {string | null} assignee_name
 * @property {string | null} claimed_at
 * @property {string | null} answered_at
 * @property {number | null} answered_by_id
 * @property {string | null} answered_by_name
 * @property {string | null} processed_at
 * @property {string | null} remark
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {'link' | 'mail' | 'phone' | null} reply_way
 * @property {number} proofs_count
 * @property {number | null} proof_file_id
 * @property {string | null} proof_url
 * @property {number | null} client_id
 * @property {string | null} client_name
 * @property {'a' | 'b' | 'c' | 'd' | null} proof_grade
 * @property {number} version
 * @property {string | null} waits_since
 * @property {'spam' | 'advertising' | 'thanks' | 'reaction' | 'not_ours' | 'double' | 'answered_elsewhere' | 'other' | null} no_reply_reason
 * @property {string | null} no_reply_text
 * @property {string | null} reply_text
 * @property {'taken' | 'stolen' | 'given' | 'ended' | null} claim_way
 * @property {number | null} waited_older
 * @property {number | null} near_interest_id
 * @property {number | null} near_file_id
 * @property {number | null} near_distance
 */

/**
 * @typedef {object} ReplayCountRow
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'source_type' | 'action' | 'place' | 'author_name' | 'author_url' | 'author_email' | 'author_phone' | 'text' | 'product' | 'product_url' | 'link' | null} field
 * @property {number} n
 */

/**
 * @typedef {object} ReplayFieldList
 * @property {'source_type' | 'action' | 'place' | 'author_name' | 'author_url' | 'author_email' | 'author_phone' | 'text' | 'product' | 'product_url' | 'link' | null} [field]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} ReplayFieldRow
 * @property {number | null} interest_id
 * @property {'source_type' | 'action' | 'place' | 'author_name' | 'author_url' | 'author_email' | 'author_phone' | 'text' | 'product' | 'product_url' | 'link' | null} field
 * @property {string | null} value_before
 * @property {string | null} value_after
 * @property {'found' | 'applied' | 'undone' | 'kept' | null} state
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {string | null} author_name
 * @property {string | null} rule_before
 * @property {number} version_before
 * @property {string | null} rule_after
 * @property {number} version_after
 */

/**
 * @typedef {object} ReplayList
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} ReplayNew
 * @property {number | null} [channel_id]
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {string} from
 * @property {string} to
 */

/**
 * @typedef {object} ReplayRow
 * @property {number} id
 * @property {'comparing' | 'compared' | 'applying' | 'applied' | 'undoing' | 'undone' | 'cancelled' | null} state
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {string | null} from_at
 * @property {string | null} to_at
 * @property {string | null} cursor_at
 * @property {number} cursor_id
 * @property {number} letters_count
 * @property {number} cards_count
 * @property {number} changed_count
 * @property {number} kept_count
 * @property {number} would_card_count
 * @property {number} would_ignore_count
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {number} version
 * @property {string | null} created_at
 * @property {string | null} updated_at
 */

/**
 * @typedef {object} ReplyIn
 * @property {string} subject
 * @property {string} text
 * @property {number[]} [attachment_ids]
 * @property {boolean} [is_forced]
 * @property {boolean} [is_unsigned]
 * @property {number} [seen_reply]
 */

/**
 * @typedef {object} ReplyRow
 * @property {number} id
 * @property {string | null} subject
 * @property {string | null} text
 * @property {string | null} signature
 * @property {'queued' | 'sending' | 'sent' | 'unsure' | 'failed' | 'undone' | 'bounced' | null} state
 * @property {string | null} error
 * @property {string | null} problem
 * @property {string | null} created_at
 * @property {string | null} send_after
 * @property {string | null} sent_at
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {any} files
 */

/**
 * @typedef {object} ReportIn
 * @property {string} day_from
 * @property {string} day_to
 * @property {'none' | 'previous' | 'year' | null} [compare]
 * @property {number | null} [point_id]
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {number | null} [channel_id]
 * @property {string | null} [product]
 * @property {boolean} [is_without_product]
 * @property {number} [person]
 */

/**
 * @typedef {object} ReportSummary
 * @property {string | null} day_from
 * @property {string | null} day_to
 * @property {string | null} before_from
 * @property {string | null} before_to
 * @property {boolean} is_pending
 * @property {'day' | 'week' | 'month' | null} step
 * @property {any} total
 * @property {any} before
 * @property {any} steps
 * @property {any} sources
 * @property {any} actions
 * @property {any} products
 * @property {any} persons
 * @property {any} channels
 * @property {any} points
 * @property {any} hours
 * @property {number} products_count
 */

/**
 * @typedef {object} RetryAllIn
 * @property {number | null} [channel_id]
 * @property {string | null} [reason]
 */

/**
 * @typedef {object} RuleAddIn
 * @property {string} body
 * @property {boolean} [is_sure]
 */

/**
 * @typedef {object} RuleCard
 * @property {number} id
 * @property {string | null} name
 * @property {string | null} file
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {boolean} is_active
 * @property {boolean} is_fallback
 * @property {boolean} is_ignoring
 * @property {boolean} is_edited
 * @property {boolean} is_newer
 * @property {number} rule_version
 * @property {string | null} updated_at
 * @property {number | null} updated_by_id
 * @property {string | null} updated_by_name
 * @property {number} version
 * @property {string | null} body
 * @property {string | null} shipped_body
 */

/**
 * @typedef {object} RuleChangeIn
 * @property {string} body
 * @property {boolean} [is_sure]
 * @property {number} version
 */

/**
 * @typedef {object} RuleMoveIn
 * @property {number | null} [before_id]
 * @property {number} version
 */

/**
 * @typedef {object} RulePreview
 * @property {any} result
 */

/**
 * @typedef {object} RulePreviewIn
 * @property {number | null} [rule_id]
 * @property {string} body
 * @property {string} sender
 */

/**
 * @typedef {object} RuleProposal
 * @property {string | null} body
 */

/**
 * @typedef {object} RuleProposeIn
 * @property {number} letter_id
 * @property {string} name
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other'} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other'} action
 * @property {string[]} marks
 */

/**
 * @typedef {object} RuleRow
 * @property {number} id
 * @property {string | null} name
 * @property {string | null} file
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {boolean} is_active
 * @property {boolean} is_fallback
 * @property {boolean} is_ignoring
 * @property {boolean} is_edited
 * @property {boolean} is_newer
 * @property {number} rule_version
 * @property {string | null} updated_at
 * @property {number | null} updated_by_id
 * @property {string | null} updated_by_name
 * @property {number} version
 * @property {number} letters_count
 */

/**
 * @typedef {object} RuleShippedIn
 * @property {boolean} is_taken
 * @property {number} version
 */

/**
 * @typedef {object} RuleState
 * @property {number} seq
 * @property {string | null} error
 * @property {string | null} error_at
 */

/**
 * @typedef {object} RuleSwitchIn
 * @property {boolean} is_active
 * @property {number} version
 */

/**
 * @typedef {object} RuleTryIn
 * @property {number | null} [rule_id]
 * @property {string | null} [body]
 * @property {number | null} [letter_id]
 * @property {Blob | null} [letter]
 */

/**
 * @typedef {object} RuleTryReply
 * @property {any} result
 */

/**
 * @typedef {object} RuleVersionCard
 * @property {number} id
 * @property {number} rule_version
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} created_at
 * @property {string | null} body
 */

/**
 * @typedef {object} RuleVersionRow
 * @property {number} id
 * @property {number} rule_version
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} created_at
 */

/**
 * @typedef {object} SameEventRow
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {number | null} point_id
 * @property {string | null} point_name
 * @property {string | null} assignee_name
 */

/**
 * @typedef {object} SampledListIn
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} SeeAsRow
 * @property {number} id
 * @property {number} viewer_id
 * @property {string | null} viewer_name
 * @property {number} user_id
 * @property {string | null} user_name
 * @property {string | null} started_at
 * @property {string | null} ended_at
 */

/**
 * @typedef {object} SeenMark
 * @property {number} up_to
 */

/**
 * @typedef {object} SeenShown
 * @property {number | null} up_to
 * @property {any} interest_ids
 * @property {number} unseen
 * @property {number} newest_id
 */

/**
 * @typedef {object} SenderRow
 * @property {string | null} domain
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {number} n
 * @property {number} unknown_n
 * @property {string | null} alarmed_at
 * @property {number | null} letter_id
 * @property {any} days
 */

/**
 * @typedef {object} SessionRow
 * @property {number} id
 * @property {string | null} created_at
 * @property {string | null} seen_at
 * @property {string | null} user_agent
 * @property {string | null} address
 * @property {boolean} is_current
 */

/**
 * @typedef {object} ShiftListIn
 * @property {string | null} [q]
 * @property {number | null} [point_id]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} ShiftPut
 * @property {string} time_zone
 * @property {string[]} week
 * @property {string[]} absences
 * @property {number} version
 */

/**
 * @typedef {object} ShiftRow
 * @property {number | null} user_id
 * @property {string | null} name
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member' | null} role
 * @property {'on_shift' | 'on_break' | 'off' | 'absent' | null} state
 * @property {string | null} time_zone
 * @property {any} week
 * @property {any} absences
 * @property {number} version
 */

/**
 * @typedef {object} SignatureChannelIn
 * @property {string | null} [text]
 */

/**
 * @typedef {object} SignatureIn
 * @property {string | null} [text]
 */

/**
 * @typedef {object} SignatureRow
 * @property {string | null} text
 */

/**
 * @typedef {object} SignedIn
 * @property {string | null} access_token
 * @property {number} expires_in
 * @property {number} user_id
 */

/**
 * @typedef {object} SourceSilentRow
 * @property {number | null} channel_id
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {string | null} last_at
 * @property {string | null} silent_since
 * @property {number} expected
 */

/**
 * @typedef {object} TakerRow
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {number} claimed
 * @property {number} over_older
 * @property {number | null} older_median
 * @property {number} stolen
 * @property {number} given
 * @property {number} processed
 * @property {number} returned
 */

/**
 * @typedef {object} TakersIn
 * @property {string} from
 * @property {string} to
 * @property {number | null} [point_id]
 */

/**
 * @typedef {object} TaskItem
 * @property {number} id
 * @property {'retry' | 'import' | null} kind
 * @property {'running' | 'done' | 'failed' | null} state
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {string | null} reason
 * @property {number} total
 * @property {number} done
 * @property {number} taken
 * @property {string | null} error
 * @property {string | null} user_name
 * @property {string | null} created_at
 */

/**
 * @typedef {object} TemplateAddOwnIn
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {string} name
 * @property {string} text
 * @property {number} [sort]
 */

/**
 * @typedef {object} TemplateAddSharedIn
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {string} name
 * @property {string} text
 * @property {number} [sort]
 * @property {number | null} [point_id]
 */

/**
 * @typedef {object} TemplateChangeOwnIn
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {string} name
 * @property {string} text
 * @property {number} [sort]
 * @property {number} version
 */

/**
 * @typedef {object} TemplateChangeSharedIn
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} [source_type]
 * @property {string} name
 * @property {string} text
 * @property {number} [sort]
 * @property {number} version
 * @property {number | null} [point_id]
 */

/**
 * @typedef {object} TemplateRow
 * @property {number} id
 * @property {string | null} name
 * @property {string | null} text
 * @property {boolean} is_shared
 * @property {number | null} point_id
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {number} sort
 * @property {number} version
 */

/**
 * @typedef {object} ThreadRow
 * @property {number} id
 * @property {'new' | 'claimed' | 'answered' | 'processed' | 'returned' | 'accepted' | 'no_reply' | null} state
 * @property {string | null} author_name
 * @property {string | null} text
 * @property {string | null} received_at
 * @property {string | null} answered_at
 */

/**
 * @typedef {object} TimelineRow
 * @property {number} id
 * @property {string | null} at
 * @property {'in' | 'out' | null} direction
 * @property {'vk' | 'ok' | 'facebook' | 'instagram' | 'x' | 'youtube' | 'linkedin' | 'telegram' | 'whatsapp' | 'google_reviews' | 'tripadvisor' | 'avito' | 'site_form' | 'site_comment' | 'site_review' | 'email' | 'chat' | 'phone' | 'api' | 'other' | null} source_type
 * @property {'like' | 'repost' | 'comment' | 'reply' | 'review' | 'question' | 'request' | 'order' | 'message' | 'call' | 'visit' | 'mention' | 'post' | 'subscribe' | 'gift' | 'upload' | 'other' | null} action
 * @property {number | null} interest_id
 * @property {number | null} channel_id
 * @property {string | null} channel_name
 * @property {string | null} link
 * @property {string | null} text
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {'profile' | 'email' | 'phone' | 'card' | null} identity_type
 * @property {string | null} identity_value
 * @property {number | null} contact_id
 * @property {string | null} contact_name
 */

/**
 * @typedef {object} TypingRow
 * @property {number | null} user_id
 * @property {string | null} user_name
 * @property {string | null} until
 */

/**
 * @typedef {object} UnfinishedRow
 * @property {number} drafts
 * @property {number} intents
 */

/**
 * @typedef {object} UserAddIn
 * @property {string} email
 * @property {string} name
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member'} role
 * @property {'ru' | 'en'} locale
 * @property {string} password
 * @property {number[]} [point_ids]
 */

/**
 * @typedef {object} UserChangeIn
 * @property {string} name
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member'} role
 * @property {'ru' | 'en'} locale
 * @property {boolean} is_active
 * @property {number[]} point_ids
 * @property {number} version
 */

/**
 * @typedef {object} UserListIn
 * @property {string | null} [q]
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member' | null} [role]
 * @property {string | null} [after]
 * @property {number} [limit]
 */

/**
 * @typedef {object} UserPasswordIn
 * @property {string} password
 */

/**
 * @typedef {object} UserRow
 * @property {number} id
 * @property {string | null} email
 * @property {string | null} name
 * @property {'administrator' | 'head' | 'service_manager' | 'manager' | 'point_manager' | 'moderator' | 'member' | null} role
 * @property {'ru' | 'en' | null} locale
 * @property {boolean} is_active
 * @property {any} point_ids
 * @property {string | null} locked_until
 * @property {string | null} seen_at
 * @property {number} version
 */
