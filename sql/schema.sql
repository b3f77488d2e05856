-- Written from sql/migrations (tests/migrate/schema.test.mjs). Do not edit.
CREATE TABLE `assign_turn` (
  `id` tinyint(4) NOT NULL,
  `turn` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`id` = 1)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `assign_turns` (
  `channel_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `turn` bigint(20) NOT NULL,
  PRIMARY KEY (`channel_id`,`user_id`),
  KEY `assign_turns_user` (`user_id`),
  CONSTRAINT `assign_turns_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `assign_turns_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `audit` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `at` datetime(6) NOT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `session_id` bigint(20) DEFAULT NULL,
  `address` varchar(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action` varchar(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `input` mediumtext NOT NULL,
  PRIMARY KEY (`id`),
  KEY `audit_at` (`at`,`id`),
  KEY `audit_user` (`user_id`,`at`,`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `channel_health` (
  `channel_id` bigint(20) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `last_ok_at` datetime(6) DEFAULT NULL,
  `failing_since` datetime(6) DEFAULT NULL,
  `alarmed_at` datetime(6) DEFAULT NULL,
  `error_key` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `error_text` varchar(500) DEFAULT NULL,
  `received_count` bigint(20) NOT NULL DEFAULT 0,
  `quarantined_count` bigint(20) NOT NULL DEFAULT 0,
  `missing_count` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `channel_health_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `channel_policies` (
  `channel_id` bigint(20) NOT NULL,
  `policy` tinyint(4) NOT NULL,
  `max_open` int(11) DEFAULT NULL,
  `claim_minutes` int(11) DEFAULT NULL,
  `answer_minutes` int(11) DEFAULT NULL,
  `sample_percent` tinyint(4) NOT NULL DEFAULT 10,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `channel_policies_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`policy` between 1 and 3),
  CONSTRAINT `CONSTRAINT_2` CHECK (`sample_percent` between 0 and 100)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `channel_signatures` (
  `channel_id` bigint(20) NOT NULL,
  `text` varchar(1000) NOT NULL,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `channel_signatures_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `channels` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `kind` tinyint(4) NOT NULL,
  `name` varchar(100) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `is_active` tinyint(4) NOT NULL DEFAULT 1,
  `reply_minutes` int(11) NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `channels_name` (`name`),
  KEY `channels_point` (`point_id`,`id`),
  CONSTRAINT `channels_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `client_keys` (
  `client_id` bigint(20) NOT NULL,
  `kind` tinyint(4) NOT NULL,
  `value` varchar(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `contact_id` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`client_id`,`kind`,`value`),
  KEY `client_keys_all` (`kind`,`value`,`client_id`),
  KEY `client_keys_point` (`point_id`,`kind`,`value`,`client_id`),
  CONSTRAINT `client_keys_client` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`kind` between 1 and 5)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `clients` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `point_id` bigint(20) NOT NULL,
  `kind` tinyint(4) NOT NULL,
  `name` varchar(200) NOT NULL,
  `responsible_id` bigint(20) DEFAULT NULL,
  `comment` varchar(2000) DEFAULT NULL,
  `is_deleted` tinyint(4) NOT NULL DEFAULT 0,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_by_id` bigint(20) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `clients_all` (`is_deleted`,`updated_at`,`id`),
  KEY `clients_point` (`point_id`,`is_deleted`,`updated_at`,`id`),
  KEY `clients_responsible` (`responsible_id`),
  CONSTRAINT `clients_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `clients_responsible` FOREIGN KEY (`responsible_id`) REFERENCES `users` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`kind` in (1,2)),
  CONSTRAINT `CONSTRAINT_2` CHECK (`is_deleted` in (0,1))
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `contacts` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `client_id` bigint(20) NOT NULL,
  `name` varchar(200) NOT NULL,
  `position` varchar(100) DEFAULT NULL,
  `deleted_at` datetime(6) DEFAULT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `contacts_client` (`client_id`,`id`),
  CONSTRAINT `contacts_client` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `event_seq` (
  `id` tinyint(4) NOT NULL,
  `seq` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`id` = 1)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `events` (
  `seq` bigint(20) NOT NULL,
  `kind` tinyint(4) NOT NULL,
  `ref_id` bigint(20) NOT NULL,
  `point_id` bigint(20) DEFAULT NULL,
  `at` datetime(6) NOT NULL,
  `former_id` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`seq`),
  KEY `events_at` (`at`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `files` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `point_id` bigint(20) NOT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `path` varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(200) DEFAULT NULL,
  `size` bigint(20) NOT NULL,
  `width` int(11) NOT NULL DEFAULT 0,
  `height` int(11) NOT NULL DEFAULT 0,
  `created_at` datetime(6) NOT NULL,
  `is_download` tinyint(4) NOT NULL DEFAULT 0,
  `photo_of` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `files_point` (`point_id`,`id`),
  KEY `files_user` (`user_id`),
  KEY `files_path` (`path`),
  CONSTRAINT `files_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `files_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `filter_orders` (
  `user_id` bigint(20) NOT NULL,
  `ids` varchar(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`user_id`),
  CONSTRAINT `filter_orders_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `filters` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) NOT NULL,
  `point_id` bigint(20) DEFAULT NULL,
  `name` varchar(60) NOT NULL,
  `query` varchar(1000) NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `filters_user` (`user_id`,`point_id`,`id`),
  KEY `filters_point` (`point_id`,`id`),
  CONSTRAINT `filters_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `filters_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `identities` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `type` tinyint(4) NOT NULL,
  `value` varbinary(500) NOT NULL,
  `raw_value` varchar(500) NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `first_seen_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `identities_value` (`type`,`value`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `identity_links` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `point_id` bigint(20) NOT NULL,
  `identity_id` bigint(20) NOT NULL,
  `contact_id` bigint(20) NOT NULL,
  `client_id` bigint(20) NOT NULL,
  `evidence` tinyint(4) NOT NULL,
  `interest_id` bigint(20) DEFAULT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `at` datetime(6) NOT NULL,
  `undone_at` datetime(6) DEFAULT NULL,
  `undone_by_id` bigint(20) DEFAULT NULL,
  `is_living` tinyint(4) GENERATED ALWAYS AS (if(`undone_at` is null,1,NULL)) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `identity_links_one` (`identity_id`,`point_id`,`is_living`),
  KEY `identity_links_client` (`client_id`,`is_living`,`id`),
  KEY `identity_links_contact` (`contact_id`,`is_living`,`id`),
  CONSTRAINT `identity_links_client` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`),
  CONSTRAINT `identity_links_contact` FOREIGN KEY (`contact_id`) REFERENCES `contacts` (`id`),
  CONSTRAINT `identity_links_identity` FOREIGN KEY (`identity_id`) REFERENCES `identities` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`evidence` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interaction_texts` (
  `interaction_id` bigint(20) NOT NULL,
  `text` mediumtext NOT NULL,
  PRIMARY KEY (`interaction_id`),
  CONSTRAINT `interaction_texts_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interactions` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `at` datetime(6) NOT NULL,
  `channel_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `direction` tinyint(4) NOT NULL,
  `action` tinyint(4) NOT NULL,
  `identity_id` bigint(20) DEFAULT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `interest_id` bigint(20) DEFAULT NULL,
  `reference` bigint(20) DEFAULT NULL,
  `link` varchar(1000) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `interactions_point` (`point_id`,`at`,`id`),
  KEY `interactions_interest` (`interest_id`,`at`,`id`),
  KEY `interactions_channel` (`channel_id`),
  KEY `interactions_person` (`identity_id`,`point_id`,`at`,`id`),
  CONSTRAINT `interactions_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `interactions_identity` FOREIGN KEY (`identity_id`) REFERENCES `identities` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_claims` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `at` datetime(6) NOT NULL,
  `way` tinyint(4) NOT NULL,
  `older_count` smallint(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `interest_claims_interest` (`interest_id`,`id`),
  KEY `interest_claims_user` (`user_id`,`at`),
  KEY `interest_claims_point` (`point_id`,`at`),
  KEY `interest_claims_at` (`at`,`id`),
  CONSTRAINT `interest_claims_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `interest_claims_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_counts` (
  `point_id` bigint(20) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `n` bigint(20) NOT NULL,
  PRIMARY KEY (`point_id`,`state`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_edits` (
  `interest_id` bigint(20) NOT NULL,
  `field` tinyint(4) NOT NULL,
  `value_before` mediumtext DEFAULT NULL,
  `user_id` bigint(20) NOT NULL,
  `at` datetime(6) NOT NULL,
  PRIMARY KEY (`interest_id`,`field`),
  KEY `interest_edits_user` (`user_id`),
  CONSTRAINT `interest_edits_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `interest_edits_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_evidence` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `channel_id` bigint(20) NOT NULL,
  `letter_id` bigint(20) NOT NULL DEFAULT 0,
  `at` datetime(6) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `interest_evidence_once` (`interest_id`,`channel_id`,`letter_id`),
  KEY `interest_evidence_channel` (`channel_id`),
  CONSTRAINT `interest_evidence_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `interest_evidence_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_history` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `at` datetime(6) NOT NULL,
  `action` tinyint(4) NOT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `text` varchar(1000) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `interest_history_interest` (`interest_id`,`id`),
  CONSTRAINT `interest_history_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_lates` (
  `interest_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `received_at` datetime(6) NOT NULL,
  PRIMARY KEY (`interest_id`),
  KEY `interest_lates_state` (`state`,`received_at`,`interest_id`,`point_id`),
  KEY `interest_lates_point` (`point_id`,`state`,`received_at`,`interest_id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_no_replies` (
  `interest_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `at` datetime(6) NOT NULL,
  `reason` tinyint(4) NOT NULL,
  `text` varchar(500) DEFAULT NULL,
  `was_new` tinyint(4) NOT NULL,
  `is_sampled` tinyint(4) NOT NULL,
  `seen_at` datetime(6) DEFAULT NULL,
  `seen_by_id` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`interest_id`),
  KEY `interest_no_replies_sampled` (`is_sampled`,`at`,`interest_id`),
  KEY `interest_no_replies_point` (`point_id`,`is_sampled`,`at`,`interest_id`),
  KEY `interest_no_replies_user` (`user_id`),
  KEY `interest_no_replies_unseen` (`is_sampled`,`seen_at`,`at`,`interest_id`),
  CONSTRAINT `interest_no_replies_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `interest_no_replies_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_texts` (
  `interest_id` bigint(20) NOT NULL,
  `text` mediumtext NOT NULL,
  `quoted_text` mediumtext DEFAULT NULL,
  PRIMARY KEY (`interest_id`),
  CONSTRAINT `interest_texts_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_threads` (
  `interest_id` bigint(20) NOT NULL,
  `root_id` bigint(20) NOT NULL,
  `reply_id` bigint(20) NOT NULL,
  PRIMARY KEY (`interest_id`),
  KEY `interest_threads_root` (`root_id`,`interest_id`),
  KEY `interest_threads_reply` (`reply_id`),
  CONSTRAINT `interest_threads_first` FOREIGN KEY (`root_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `interest_threads_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `interest_threads_reply` FOREIGN KEY (`reply_id`) REFERENCES `replies` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interest_words` (
  `word` bigint(20) NOT NULL,
  `day` int(11) NOT NULL,
  `postings` mediumblob NOT NULL,
  PRIMARY KEY (`word`,`day`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `interests` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `dedupe_key` binary(32) NOT NULL,
  `channel_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `letter_id` bigint(20) DEFAULT NULL,
  `identity_id` bigint(20) DEFAULT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `is_open` tinyint(4) GENERATED ALWAYS AS (`state` in (1,2,3,5)) STORED,
  `is_waiting` tinyint(4) GENERATED ALWAYS AS (`state` in (1,2,5) and `answered_at` is null) STORED,
  `is_done` tinyint(4) GENERATED ALWAYS AS (`state` in (4,6,7)) STORED,
  `source_type` tinyint(4) NOT NULL,
  `action` tinyint(4) NOT NULL,
  `place` varchar(200) DEFAULT NULL,
  `author_name` varchar(200) DEFAULT NULL,
  `author_url` varchar(1000) DEFAULT NULL,
  `author_photo_url` varchar(1000) DEFAULT NULL,
  `author_photo_id` bigint(20) DEFAULT NULL,
  `author_email` varchar(254) DEFAULT NULL,
  `author_phone` varchar(40) DEFAULT NULL,
  `subject` varchar(300) DEFAULT NULL,
  `excerpt` varchar(600) NOT NULL,
  `product` varchar(200) DEFAULT NULL,
  `product_url` varchar(1000) DEFAULT NULL,
  `link` varchar(1000) DEFAULT NULL,
  `external_id` varchar(200) DEFAULT NULL,
  `reply_way` tinyint(4) NOT NULL DEFAULT 0,
  `received_at` datetime(6) NOT NULL,
  `due_at` datetime(6) NOT NULL,
  `assignee_id` bigint(20) DEFAULT NULL,
  `claimed_at` datetime(6) DEFAULT NULL,
  `answered_at` datetime(6) DEFAULT NULL,
  `answered_by_id` bigint(20) DEFAULT NULL,
  `processed_at` datetime(6) DEFAULT NULL,
  `accepted_at` datetime(6) DEFAULT NULL,
  `accepted_by_id` bigint(20) DEFAULT NULL,
  `remark` varchar(1000) DEFAULT NULL,
  `proofs_count` int(11) NOT NULL DEFAULT 0,
  `proof_file_id` bigint(20) DEFAULT NULL,
  `proof_url` varchar(1000) DEFAULT NULL,
  `rule` varchar(60) DEFAULT NULL,
  `rule_version` int(11) NOT NULL DEFAULT 0,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `window_at` datetime(6) DEFAULT NULL,
  `escalated_at` datetime(6) DEFAULT NULL,
  `proof_grade` tinyint(4) NOT NULL DEFAULT 0,
  `product_key` int(10) unsigned GENERATED ALWAYS AS (crc32(weight_string(trim(`product`),0,0,1))) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `interests_dedupe` (`dedupe_key`),
  KEY `interests_all` (`received_at`,`id`),
  KEY `interests_point` (`point_id`,`received_at`,`id`),
  KEY `interests_open` (`is_open`,`received_at`,`id`),
  KEY `interests_point_open` (`point_id`,`is_open`,`received_at`,`id`),
  KEY `interests_grade` (`proof_grade`,`state`,`received_at`,`id`,`point_id`),
  KEY `interests_source` (`source_type`,`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`),
  KEY `interests_action` (`action`,`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`),
  KEY `interests_product` (`product_key`,`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`,`product`),
  KEY `interests_state` (`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`),
  KEY `interests_point_state` (`point_id`,`state`,`received_at`,`id`,`answered_at`,`due_at`),
  KEY `interests_channel_state` (`channel_id`,`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`),
  KEY `interests_assignee_state` (`assignee_id`,`state`,`received_at`,`id`,`point_id`,`answered_at`,`due_at`),
  KEY `interests_waiting` (`is_waiting`,`due_at`,`id`,`point_id`,`received_at`,`state`,`answered_at`),
  KEY `interests_point_waiting` (`point_id`,`is_waiting`,`due_at`,`id`,`received_at`,`state`,`answered_at`),
  KEY `interests_source_all` (`source_type`,`received_at`,`id`,`point_id`),
  KEY `interests_action_all` (`action`,`received_at`,`id`,`point_id`),
  KEY `interests_product_all` (`product_key`,`received_at`,`id`,`point_id`,`product`),
  KEY `interests_channel_all` (`channel_id`,`received_at`,`id`,`point_id`),
  KEY `interests_assignee_all` (`assignee_id`,`received_at`,`id`,`point_id`),
  CONSTRAINT `interests_assignee` FOREIGN KEY (`assignee_id`) REFERENCES `users` (`id`),
  CONSTRAINT `interests_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `interests_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `interests_states` CHECK (`state` between 1 and 7)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `jobs` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `once_key` varchar(80) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `ref_id` bigint(20) NOT NULL,
  `payload` text DEFAULT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `due_at` datetime(6) NOT NULL,
  `tries` int(11) NOT NULL DEFAULT 0,
  `holder` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `held_until` datetime(6) DEFAULT NULL,
  `error` varchar(500) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `jobs_once` (`once_key`),
  KEY `jobs_due` (`state`,`due_at`,`id`),
  KEY `jobs_held` (`state`,`held_until`,`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 4)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `leak_checks` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `started_at` datetime(6) NOT NULL,
  `ended_at` datetime(6) NOT NULL,
  `people` int(11) NOT NULL,
  `routes` int(11) NOT NULL,
  `requests` int(11) NOT NULL,
  `compared` bigint(20) NOT NULL,
  `failed` int(11) NOT NULL,
  `leaks` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `leak_checks_started` (`started_at`,`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `leaks` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `check_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `route` varchar(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ref_id` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `leaks_check` (`check_id`,`id`),
  CONSTRAINT `leaks_check` FOREIGN KEY (`check_id`) REFERENCES `leak_checks` (`id`) ON DELETE CASCADE
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `leases` (
  `name` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `holder` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `ledger_counts` (
  `channel_id` bigint(20) NOT NULL,
  `time_zone` varchar(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `counted_at` datetime(6) NOT NULL,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `ledger_counts_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `ledger_days` (
  `channel_id` bigint(20) NOT NULL,
  `day` date NOT NULL,
  `part` tinyint(4) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  `n` bigint(20) NOT NULL,
  PRIMARY KEY (`channel_id`,`day`,`part`,`name`),
  CONSTRAINT `ledger_days_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`part` between 1 and 9)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `ledger_missing` (
  `channel_id` bigint(20) NOT NULL,
  `folder` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `uid` bigint(20) NOT NULL,
  `day` date NOT NULL,
  `received_at` datetime(6) NOT NULL,
  `error_key` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  PRIMARY KEY (`channel_id`,`folder`,`uid`),
  KEY `ledger_missing_day` (`channel_id`,`day`,`folder`,`uid`),
  CONSTRAINT `ledger_missing_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `letter_task_files` (
  `task_id` bigint(20) NOT NULL,
  `bytes` longblob NOT NULL,
  PRIMARY KEY (`task_id`),
  CONSTRAINT `letter_task_files_task` FOREIGN KEY (`task_id`) REFERENCES `letter_tasks` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `letter_tasks` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `kind` tinyint(4) NOT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `channel_id` bigint(20) DEFAULT NULL,
  `reason` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `is_quiet` tinyint(4) NOT NULL DEFAULT 0,
  `position` bigint(20) NOT NULL DEFAULT 0,
  `last_id` bigint(20) NOT NULL DEFAULT 0,
  `total` bigint(20) NOT NULL,
  `done` bigint(20) NOT NULL DEFAULT 0,
  `taken` bigint(20) NOT NULL DEFAULT 0,
  `error` varchar(500) DEFAULT NULL,
  `user_id` bigint(20) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `letter_tasks_state` (`state`,`id`),
  KEY `letter_tasks_channel` (`channel_id`),
  CONSTRAINT `letter_tasks_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`kind` in (1,2)),
  CONSTRAINT `CONSTRAINT_2` CHECK (`state` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `login_tries` (
  `address_hash` binary(32) NOT NULL,
  `failed` int(11) NOT NULL DEFAULT 0,
  `locked_until` datetime(6) DEFAULT NULL,
  `tried_at` datetime(6) NOT NULL,
  PRIMARY KEY (`address_hash`),
  KEY `login_tries_tried` (`tried_at`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mail_bodies` (
  `letter_id` bigint(20) NOT NULL,
  `body` longblob NOT NULL,
  PRIMARY KEY (`letter_id`),
  CONSTRAINT `mail_bodies_letter` FOREIGN KEY (`letter_id`) REFERENCES `mail_raw` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mail_cursors` (
  `channel_id` bigint(20) NOT NULL,
  `folder` varchar(200) NOT NULL,
  `uidvalidity` bigint(20) NOT NULL,
  `next_uid` bigint(20) NOT NULL,
  `swept_at` datetime(6) DEFAULT NULL,
  `tries` int(11) NOT NULL DEFAULT 0,
  `is_resync` tinyint(4) NOT NULL DEFAULT 0,
  `identity` binary(32) DEFAULT NULL,
  `archive_next` bigint(20) NOT NULL DEFAULT 0,
  `archive_to` bigint(20) NOT NULL DEFAULT 0,
  `compared_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`channel_id`,`folder`),
  CONSTRAINT `mail_cursors_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mail_raw` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `channel_id` bigint(20) NOT NULL,
  `folder` varchar(200) NOT NULL,
  `uidvalidity` bigint(20) NOT NULL,
  `uid` bigint(20) NOT NULL,
  `raw_hash` binary(32) NOT NULL,
  `message_hash` binary(32) DEFAULT NULL,
  `message_id` varchar(500) DEFAULT NULL,
  `size` bigint(20) NOT NULL,
  `received_at` datetime(6) NOT NULL,
  `fetched_at` datetime(6) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `reason` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `error` varchar(500) DEFAULT NULL,
  `attempts` int(11) NOT NULL DEFAULT 0,
  `from_addr` varchar(254) DEFAULT NULL,
  `subject` varchar(300) DEFAULT NULL,
  `source_type` tinyint(4) DEFAULT NULL,
  `interest_id` bigint(20) DEFAULT NULL,
  `rule` varchar(60) DEFAULT NULL,
  `rule_version` int(11) NOT NULL DEFAULT 0,
  `server_action` tinyint(4) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `mail_raw_uid` (`channel_id`,`folder`,`uidvalidity`,`uid`),
  KEY `mail_raw_message` (`message_hash`),
  KEY `mail_raw_hash` (`channel_id`,`raw_hash`),
  KEY `mail_raw_state` (`state`,`received_at`,`id`),
  KEY `mail_raw_channel` (`channel_id`,`received_at`,`id`),
  KEY `mail_raw_channel_state` (`channel_id`,`state`,`received_at`,`id`),
  KEY `mail_raw_action` (`channel_id`,`server_action`,`id`),
  KEY `mail_raw_received` (`received_at`,`id`),
  CONSTRAINT `mail_raw_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 5)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mailbox_folders` (
  `channel_id` bigint(20) NOT NULL,
  `folder` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`channel_id`,`folder`),
  CONSTRAINT `mailbox_folders_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mailbox_oauth` (
  `channel_id` bigint(20) NOT NULL,
  `provider` varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `auth_url` varchar(500) NOT NULL,
  `token_url` varchar(500) NOT NULL,
  `scope` varchar(500) NOT NULL,
  `client_id` varchar(300) NOT NULL,
  `client_secret` varbinary(1024) DEFAULT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `refresh_token` varbinary(8192) DEFAULT NULL,
  `access_token` varbinary(8192) DEFAULT NULL,
  `expires_at` datetime(6) DEFAULT NULL,
  `refreshing_until` datetime(6) DEFAULT NULL,
  `error_key` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `error_text` varchar(500) DEFAULT NULL,
  `signed_in_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `mailbox_oauth_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mailbox_server_folders` (
  `channel_id` bigint(20) NOT NULL,
  `folder` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `seen_at` datetime(6) NOT NULL,
  PRIMARY KEY (`channel_id`,`folder`),
  CONSTRAINT `mailbox_server_folders_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `mailboxes` (
  `channel_id` bigint(20) NOT NULL,
  `imap_host` varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `imap_port` int(11) NOT NULL,
  `imap_security` tinyint(4) NOT NULL,
  `login` varchar(254) NOT NULL,
  `password` varbinary(512) NOT NULL,
  `folder` varchar(200) NOT NULL,
  `after_action` tinyint(4) NOT NULL,
  `move_to` varchar(200) DEFAULT NULL,
  `smtp_host` varchar(253) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `smtp_port` int(11) NOT NULL,
  `smtp_security` tinyint(4) NOT NULL,
  `smtp_login` varchar(254) DEFAULT NULL,
  `smtp_password` varbinary(512) DEFAULT NULL,
  `from_name` varchar(100) DEFAULT NULL,
  `from_address` varchar(254) NOT NULL,
  `auth_kind` tinyint(4) NOT NULL DEFAULT 1,
  `quiet_before` datetime(6) DEFAULT NULL,
  `is_import_paused` tinyint(4) NOT NULL DEFAULT 0,
  `asks` bigint(20) NOT NULL DEFAULT 0,
  `asked_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`channel_id`),
  CONSTRAINT `mailboxes_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `match_refusals` (
  `interest_id` bigint(20) NOT NULL,
  `client_id` bigint(20) NOT NULL,
  `identity_id` bigint(20) DEFAULT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `at` datetime(6) NOT NULL,
  PRIMARY KEY (`interest_id`,`client_id`),
  KEY `match_refusals_identity` (`identity_id`,`client_id`),
  KEY `match_refusals_client` (`client_id`),
  CONSTRAINT `match_refusals_client` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `notices` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) NOT NULL,
  `kind` smallint(6) NOT NULL,
  `ref_id` bigint(20) DEFAULT NULL,
  `by_id` bigint(20) DEFAULT NULL,
  `params` varchar(2000) DEFAULT NULL,
  `once_key` varchar(80) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `read_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `notices_once` (`user_id`,`once_key`),
  KEY `notices_user` (`user_id`,`created_at`,`id`),
  KEY `notices_unread` (`user_id`,`read_at`,`created_at`),
  KEY `notices_created` (`created_at`),
  KEY `notices_by` (`by_id`),
  CONSTRAINT `notices_by` FOREIGN KEY (`by_id`) REFERENCES `users` (`id`),
  CONSTRAINT `notices_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`kind` > 0)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `oauth_starts` (
  `state_hash` binary(32) NOT NULL,
  `channel_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `verifier` varbinary(512) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`state_hash`),
  KEY `oauth_starts_created` (`created_at`),
  KEY `oauth_starts_channel` (`channel_id`),
  CONSTRAINT `oauth_starts_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `point_hours` (
  `point_id` bigint(20) NOT NULL,
  `is_always` tinyint(4) NOT NULL,
  `week` text CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `exceptions` text CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`point_id`),
  CONSTRAINT `point_hours_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `points` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(100) NOT NULL,
  `time_zone` varchar(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `is_closed` tinyint(4) NOT NULL DEFAULT 0,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `points_name` (`name`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`is_closed` in (0,1))
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `proof_hashes` (
  `proof_id` bigint(20) NOT NULL,
  `interest_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  `hash` bigint(20) NOT NULL,
  `band_1` int(11) GENERATED ALWAYS AS (`hash` >> 48 & 65535) STORED,
  `band_2` int(11) GENERATED ALWAYS AS (`hash` >> 32 & 65535) STORED,
  `band_3` int(11) GENERATED ALWAYS AS (`hash` >> 16 & 65535) STORED,
  `band_4` int(11) GENERATED ALWAYS AS (`hash` & 65535) STORED,
  `near_proof_id` bigint(20) DEFAULT NULL,
  `near_distance` tinyint(4) DEFAULT NULL,
  PRIMARY KEY (`proof_id`),
  KEY `proof_hashes_interest` (`interest_id`,`proof_id`),
  KEY `proof_hashes_same` (`point_id`,`hash`,`proof_id`),
  KEY `proof_hashes_1` (`point_id`,`band_1`,`proof_id`),
  KEY `proof_hashes_2` (`point_id`,`band_2`,`proof_id`),
  KEY `proof_hashes_3` (`point_id`,`band_3`,`proof_id`),
  KEY `proof_hashes_4` (`point_id`,`band_4`,`proof_id`),
  CONSTRAINT `proof_hashes_proof` FOREIGN KEY (`proof_id`) REFERENCES `proofs` (`id`) ON DELETE CASCADE
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `proofs` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `file_id` bigint(20) DEFAULT NULL,
  `url` varchar(1000) DEFAULT NULL,
  `user_id` bigint(20) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `proofs_interest` (`interest_id`,`id`),
  KEY `proofs_file` (`file_id`),
  KEY `proofs_user` (`user_id`),
  CONSTRAINT `proofs_file` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`),
  CONSTRAINT `proofs_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `proofs_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`file_id` is not null or `url` is not null)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `replay_cards` (
  `replay_id` bigint(20) NOT NULL,
  `interest_id` bigint(20) NOT NULL,
  `rule_before` varchar(60) DEFAULT NULL,
  `version_before` int(11) NOT NULL,
  `rule_after` varchar(60) DEFAULT NULL,
  `version_after` int(11) NOT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  PRIMARY KEY (`replay_id`,`interest_id`),
  KEY `replay_cards_interest` (`interest_id`),
  CONSTRAINT `replay_cards_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `replay_cards_replay` FOREIGN KEY (`replay_id`) REFERENCES `replays` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `replay_counts` (
  `replay_id` bigint(20) NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `field` tinyint(4) NOT NULL,
  `n` bigint(20) NOT NULL,
  PRIMARY KEY (`replay_id`,`source_type`,`field`),
  CONSTRAINT `replay_counts_replay` FOREIGN KEY (`replay_id`) REFERENCES `replays` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `replay_fields` (
  `replay_id` bigint(20) NOT NULL,
  `interest_id` bigint(20) NOT NULL,
  `field` tinyint(4) NOT NULL,
  `value_before` mediumtext DEFAULT NULL,
  `value_after` mediumtext DEFAULT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  PRIMARY KEY (`replay_id`,`interest_id`,`field`),
  KEY `replay_fields_field` (`replay_id`,`field`,`interest_id`),
  CONSTRAINT `replay_fields_card` FOREIGN KEY (`replay_id`, `interest_id`) REFERENCES `replay_cards` (`replay_id`, `interest_id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `replays` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `channel_id` bigint(20) DEFAULT NULL,
  `source_type` tinyint(4) DEFAULT NULL,
  `from_at` datetime(6) NOT NULL,
  `to_at` datetime(6) NOT NULL,
  `cursor_at` datetime(6) NOT NULL,
  `cursor_id` bigint(20) NOT NULL DEFAULT 0,
  `letters_count` bigint(20) NOT NULL DEFAULT 0,
  `cards_count` bigint(20) NOT NULL DEFAULT 0,
  `changed_count` bigint(20) NOT NULL DEFAULT 0,
  `kept_count` bigint(20) NOT NULL DEFAULT 0,
  `would_card_count` bigint(20) NOT NULL DEFAULT 0,
  `would_ignore_count` bigint(20) NOT NULL DEFAULT 0,
  `user_id` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `replays_channel` (`channel_id`),
  KEY `replays_user` (`user_id`),
  CONSTRAINT `replays_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `replays_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 7)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `replies` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `to_address` varchar(254) NOT NULL,
  `subject` varchar(300) NOT NULL,
  `text` mediumtext NOT NULL,
  `message_id` varchar(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` tinyint(4) NOT NULL DEFAULT 1,
  `error` varchar(500) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `sent_at` datetime(6) DEFAULT NULL,
  `signature` varchar(2100) DEFAULT NULL,
  `send_after` datetime(6) DEFAULT NULL,
  `problem` varchar(40) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `replies_message` (`message_id`),
  KEY `replies_interest` (`interest_id`,`id`),
  KEY `replies_user` (`user_id`),
  CONSTRAINT `replies_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `replies_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `replies_state` CHECK (`state` between 1 and 7)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `reply_drafts` (
  `user_id` bigint(20) NOT NULL,
  `interest_id` bigint(20) NOT NULL,
  `subject` varchar(300) DEFAULT NULL,
  `text` mediumtext NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`user_id`,`interest_id`),
  KEY `reply_drafts_interest` (`interest_id`),
  KEY `reply_drafts_updated` (`updated_at`),
  CONSTRAINT `reply_drafts_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `reply_drafts_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `reply_files` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `reply_id` bigint(20) DEFAULT NULL,
  `file_id` bigint(20) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `reply_files_interest` (`interest_id`,`user_id`,`reply_id`,`id`),
  KEY `reply_files_reply` (`reply_id`,`id`),
  KEY `reply_files_file` (`file_id`),
  CONSTRAINT `reply_files_file` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`),
  CONSTRAINT `reply_files_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `reply_files_reply` FOREIGN KEY (`reply_id`) REFERENCES `replies` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `reply_intents` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `way` tinyint(4) NOT NULL,
  `at` datetime(6) NOT NULL,
  `asked_at` datetime(6) DEFAULT NULL,
  `settled_at` datetime(6) DEFAULT NULL,
  `is_open` tinyint(4) GENERATED ALWAYS AS (`settled_at` is null) STORED,
  PRIMARY KEY (`id`),
  KEY `reply_intents_user` (`user_id`,`is_open`,`interest_id`),
  KEY `reply_intents_interest` (`interest_id`,`id`),
  CONSTRAINT `reply_intents_interest` FOREIGN KEY (`interest_id`) REFERENCES `interests` (`id`),
  CONSTRAINT `reply_intents_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `reply_templates` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) DEFAULT NULL,
  `point_id` bigint(20) DEFAULT NULL,
  `source_type` tinyint(4) DEFAULT NULL,
  `name` varchar(100) NOT NULL,
  `text` varchar(5000) NOT NULL,
  `sort` int(11) NOT NULL DEFAULT 0,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `reply_templates_user` (`user_id`,`sort`,`name`,`id`),
  KEY `reply_templates_point` (`point_id`),
  CONSTRAINT `reply_templates_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `reply_templates_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `reply_typing` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `until` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `reply_typing_pair` (`interest_id`,`user_id`),
  KEY `reply_typing_until` (`until`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `report_blocks` (
  `point_id` bigint(20) NOT NULL,
  `level` tinyint(4) NOT NULL,
  `block` int(11) NOT NULL,
  `slice` tinyint(4) NOT NULL,
  `slice_id` bigint(20) NOT NULL,
  `cards` bigint(20) NOT NULL,
  `totals` varbinary(3000) NOT NULL,
  `body` mediumblob NOT NULL,
  PRIMARY KEY (`point_id`,`level`,`block`,`slice`,`slice_id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `report_marks` (
  `point_id` bigint(20) NOT NULL,
  `day` int(11) NOT NULL,
  `is_check` tinyint(4) NOT NULL,
  PRIMARY KEY (`point_id`,`day`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `report_points` (
  `point_id` bigint(20) NOT NULL,
  `clock` varchar(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`point_id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `report_products` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(200) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `report_products_name` (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `report_state` (
  `name` tinyint(4) NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `rule_days` (
  `rule` varchar(60) NOT NULL,
  `day` date NOT NULL,
  `n` bigint(20) NOT NULL,
  PRIMARY KEY (`rule`,`day`),
  KEY `rule_days_day` (`day`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `rule_set` (
  `id` tinyint(4) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `shipped_hash` binary(32) DEFAULT NULL,
  `error` varchar(500) DEFAULT NULL,
  `error_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `rule_versions` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `rule_id` bigint(20) NOT NULL,
  `rule_version` int(11) NOT NULL,
  `body` mediumtext NOT NULL,
  `user_id` bigint(20) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `rule_versions_version` (`rule_id`,`rule_version`),
  KEY `rule_versions_user` (`user_id`),
  CONSTRAINT `rule_versions_rule` FOREIGN KEY (`rule_id`) REFERENCES `rules` (`id`),
  CONSTRAINT `rule_versions_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `rule_words` (
  `name` varchar(60) NOT NULL,
  `words` mediumtext NOT NULL,
  PRIMARY KEY (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `rules` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(60) NOT NULL,
  `file` varchar(60) DEFAULT NULL,
  `source_type` tinyint(4) NOT NULL,
  `place` bigint(20) NOT NULL,
  `is_moved` tinyint(4) NOT NULL DEFAULT 0,
  `is_active` tinyint(4) NOT NULL DEFAULT 1,
  `is_fallback` tinyint(4) NOT NULL DEFAULT 0,
  `is_ignoring` tinyint(4) NOT NULL DEFAULT 0,
  `is_edited` tinyint(4) NOT NULL DEFAULT 0,
  `is_newer` tinyint(4) NOT NULL DEFAULT 0,
  `rule_version` int(11) NOT NULL,
  `body` mediumtext NOT NULL,
  `shipped_body` mediumtext DEFAULT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `updated_by_id` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `rules_name` (`name`),
  KEY `rules_place` (`place`,`id`),
  KEY `rules_updated_by` (`updated_by_id`),
  CONSTRAINT `rules_updated_by` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `schema_migrations` (
  `name` varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `applied_at` datetime(6) NOT NULL,
  PRIMARY KEY (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `search_edits` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `interest_id` bigint(20) NOT NULL,
  `words` varbinary(2000) NOT NULL,
  PRIMARY KEY (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `search_state` (
  `name` tinyint(4) NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `see_as` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `session_id` bigint(20) NOT NULL,
  `viewer_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `until_at` datetime(6) NOT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `see_as_session` (`session_id`,`ended_at`,`id`),
  KEY `see_as_started` (`started_at`,`id`),
  KEY `see_as_viewer` (`viewer_id`),
  KEY `see_as_user` (`user_id`),
  CONSTRAINT `see_as_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `see_as_viewer` FOREIGN KEY (`viewer_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `seen_cards` (
  `user_id` bigint(20) NOT NULL,
  `interest_id` bigint(20) NOT NULL,
  PRIMARY KEY (`user_id`,`interest_id`),
  CONSTRAINT `seen_cards_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `seen_marks` (
  `user_id` bigint(20) NOT NULL,
  `up_to` bigint(20) NOT NULL,
  PRIMARY KEY (`user_id`),
  CONSTRAINT `seen_marks_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `sender_alarms` (
  `domain` varchar(190) NOT NULL,
  `since` datetime(6) NOT NULL,
  `n` bigint(20) NOT NULL,
  `unknown_n` bigint(20) NOT NULL,
  `usual_share` double NOT NULL,
  PRIMARY KEY (`domain`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `sender_days` (
  `domain` varchar(190) NOT NULL,
  `day` date NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `n` bigint(20) NOT NULL,
  `known_n` bigint(20) NOT NULL,
  `letter_id` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`domain`,`day`),
  KEY `sender_days_day` (`day`,`domain`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `sessions` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) NOT NULL,
  `family` binary(16) NOT NULL,
  `token_hash` binary(32) NOT NULL,
  `previous_hash` binary(32) DEFAULT NULL,
  `rotated_at` datetime(6) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `seen_at` datetime(6) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  `end_reason` varchar(20) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `user_agent` varchar(300) NOT NULL,
  `address` varchar(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `sessions_family` (`family`),
  KEY `sessions_user` (`user_id`,`ended_at`,`seen_at`,`id`),
  KEY `sessions_ended` (`ended_at`,`id`),
  KEY `sessions_expires` (`expires_at`,`id`),
  CONSTRAINT `sessions_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `source_hours` (
  `channel_id` bigint(20) NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `hour` datetime NOT NULL,
  `n` int(11) NOT NULL,
  PRIMARY KEY (`channel_id`,`source_type`,`hour`),
  KEY `source_hours_hour` (`hour`),
  CONSTRAINT `source_hours_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `source_states` (
  `channel_id` bigint(20) NOT NULL,
  `source_type` tinyint(4) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `last_at` datetime NOT NULL,
  `silent_since` datetime(6) DEFAULT NULL,
  `expected` bigint(20) NOT NULL,
  `judged_at` datetime(6) NOT NULL,
  PRIMARY KEY (`channel_id`,`source_type`),
  CONSTRAINT `source_states_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `source_watch` (
  `id` tinyint(4) NOT NULL,
  `counted_to` datetime(6) NOT NULL,
  PRIMARY KEY (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `user_points` (
  `user_id` bigint(20) NOT NULL,
  `point_id` bigint(20) NOT NULL,
  PRIMARY KEY (`user_id`,`point_id`),
  KEY `user_points_point` (`point_id`,`user_id`),
  CONSTRAINT `user_points_point` FOREIGN KEY (`point_id`) REFERENCES `points` (`id`),
  CONSTRAINT `user_points_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `user_presence` (
  `user_id` bigint(20) NOT NULL,
  `state` tinyint(4) NOT NULL,
  `since_at` datetime(6) NOT NULL,
  `until_at` datetime(6) NOT NULL,
  PRIMARY KEY (`user_id`),
  CONSTRAINT `user_presence_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`state` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `user_shifts` (
  `user_id` bigint(20) NOT NULL,
  `time_zone` varchar(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `week` text CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `absences` text CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`user_id`),
  CONSTRAINT `user_shifts_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `user_signatures` (
  `user_id` bigint(20) NOT NULL,
  `text` varchar(1000) NOT NULL,
  PRIMARY KEY (`user_id`),
  CONSTRAINT `user_signatures_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `users` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `email` varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_ci NOT NULL,
  `name` varchar(100) NOT NULL,
  `role` tinyint(4) NOT NULL,
  `locale` tinyint(4) NOT NULL,
  `theme` tinyint(4) NOT NULL DEFAULT 1,
  `are_keys_on` tinyint(4) NOT NULL DEFAULT 1,
  `is_active` tinyint(4) NOT NULL DEFAULT 1,
  `password_hash` varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `failed_logins` int(11) NOT NULL DEFAULT 0,
  `locked_until` datetime(6) DEFAULT NULL,
  `seen_at` datetime(6) DEFAULT NULL,
  `version` bigint(20) NOT NULL DEFAULT 1,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `users_email` (`email`),
  KEY `users_name` (`name`,`id`),
  KEY `users_role` (`role`,`id`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`role` between 1 and 7),
  CONSTRAINT `CONSTRAINT_2` CHECK (`locale` between 1 and 2),
  CONSTRAINT `CONSTRAINT_3` CHECK (`theme` between 1 and 3)
)
ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
