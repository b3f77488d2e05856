-- Which cards have a word: an inverted index of our own. word: 64 bits of a hash of the word's stem; day: days
-- since 1970-01-01 (UTC) of received_at; postings: bytes of feature/search/postings.h, the cards of that day.
CREATE TABLE IF NOT EXISTS interest_words (
	word BIGINT NOT NULL,
	day INT NOT NULL,
	postings MEDIUMBLOB NOT NULL,
	PRIMARY KEY (word, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- Cards whose words have changed, with the words they had before: eight bytes each.
CREATE TABLE IF NOT EXISTS search_edits (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	interest_id BIGINT NOT NULL,
	words VARBINARY(2000) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

-- How far the index has come. name: 1 cards up to that id are in it, 2 the form of its words.
CREATE TABLE IF NOT EXISTS search_state (
	name TINYINT NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
