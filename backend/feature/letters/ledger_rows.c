#include "feature/letters/ledger_rows.h"

DESC(ledger_cell, O(ledger_cell, channel_id), O(ledger_cell, day), O(ledger_cell, part),
     O(ledger_cell, name), O(ledger_cell, n));

DESC(ledger_span_in, O(ledger_span_in, channel_id), O(ledger_span_in, days),
     O(ledger_span_in, from), O(ledger_span_in, to));

DESC(ledger_counted, O(ledger_counted, day), O(ledger_counted, part), O(ledger_counted, name),
     O(ledger_counted, n));

DESC(ledger_missing_new, O(ledger_missing_new, channel_id), O(ledger_missing_new, folder),
     O(ledger_missing_new, uid), O(ledger_missing_new, day), O(ledger_missing_new, received_at),
     O(ledger_missing_new, error_key));

DESC(ledger_total, O(ledger_total, n));

DESC(ledger_mark, O(ledger_mark, channel_id), O(ledger_mark, time_zone));

DESC(ledger_marked, O(ledger_marked, time_zone), O(ledger_marked, first_at));
