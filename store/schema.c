#include "store/schema.h"

#include "bot/base/log.h"

#include <stdio.h>
#include <string.h>

/* The page size only counts for a new file and must be said before WAL writes its header. */
static const char writer_settings[] = "PRAGMA page_size = 4096;"
                                      "PRAGMA journal_mode = WAL;"
                                      "PRAGMA synchronous = FULL;"
                                      "PRAGMA foreign_keys = ON;"
                                      "PRAGMA cache_size = -4096;";
static const char reader_settings[] = "PRAGMA query_only = ON;"
                                      "PRAGMA cache_size = -2048;";
static const char common_settings[] = "PRAGMA trusted_schema = OFF;"
                                      "PRAGMA cell_size_check = ON;"
                                      "PRAGMA temp_store = MEMORY;"
                                      "PRAGMA mmap_size = 0;"
                                      "PRAGMA wal_autocheckpoint = 0;";

/* Append only: a script that was released is never edited.
 *
 * Rows are numbered by INTEGER PRIMARY KEY without AUTOINCREMENT: nothing is ever deleted from
 * event, message or ticket, so a rolled back number is given again and the series have no gap.
 * Messages and tickets of a contact are a chain (conversation.last_… and previous) and not an
 * index: an index by contact costs a changed page for each message, three of four in the log.
 * Every index here is paid for by each message; docs/schema.md says what each is for. So is every
 * foreign key: message.answer, event.contact and event.message are plain numbers, because each
 * is written in the transaction that made or found the row it names, and nothing deletes one. */
static const char *const migrations[] = {
    "CREATE TABLE household ("
    " id INTEGER PRIMARY KEY, community TEXT NOT NULL, room TEXT NOT NULL,"
    " owner TEXT NOT NULL, phone TEXT NOT NULL, UNIQUE (community, room)) STRICT;"

    "CREATE TABLE staff ("
    " id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
    " role TEXT NOT NULL, department TEXT NOT NULL, communities TEXT NOT NULL,"
    " password_hash TEXT NOT NULL, disabled INTEGER NOT NULL) STRICT;"

    "CREATE TABLE session ("
    " token_hash TEXT PRIMARY KEY, staff INTEGER NOT NULL REFERENCES staff (id),"
    " created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE command ("
    " staff INTEGER NOT NULL REFERENCES staff (id), id TEXT NOT NULL, request TEXT NOT NULL,"
    " answer TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (staff, id)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE contact ("
    " id INTEGER PRIMARY KEY, channel TEXT NOT NULL, account TEXT NOT NULL, peer TEXT NOT NULL,"
    " community TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, room TEXT NOT NULL,"
    " household INTEGER REFERENCES household (id), created_at_ms INTEGER NOT NULL,"
    " following INTEGER NOT NULL, UNIQUE (account, peer)) STRICT;"

    "CREATE TABLE conversation ("
    " contact INTEGER PRIMARY KEY REFERENCES contact (id), last_message INTEGER,"
    " last_ticket INTEGER, holder INTEGER REFERENCES staff (id), held_since_ms INTEGER NOT NULL,"
    " wants_human_since_ms INTEGER NOT NULL, last_in_at_ms INTEGER NOT NULL,"
    " allowance_until_ms INTEGER NOT NULL, allowance_left INTEGER NOT NULL,"
    " last_media_at_ms INTEGER NOT NULL,"
    " state TEXT NOT NULL) STRICT;"

    "CREATE TABLE binding ("
    " contact INTEGER NOT NULL REFERENCES contact (id),"
    " household INTEGER NOT NULL REFERENCES household (id), relation TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL, PRIMARY KEY (contact, household)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE ticket ("
    " number INTEGER PRIMARY KEY, service TEXT NOT NULL, intent TEXT NOT NULL,"
    " state TEXT NOT NULL, community TEXT NOT NULL, room TEXT NOT NULL, name TEXT NOT NULL,"
    " phone TEXT NOT NULL, channel TEXT NOT NULL, class TEXT NOT NULL, department TEXT NOT NULL,"
    " title TEXT NOT NULL, contact INTEGER REFERENCES contact (id),"
    " household INTEGER REFERENCES household (id), assignee INTEGER REFERENCES staff (id),"
    " opened_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL,"
    " closed_at_ms INTEGER NOT NULL, priority INTEGER NOT NULL, urged INTEGER NOT NULL,"
    " alarm INTEGER NOT NULL, previous INTEGER, slots TEXT NOT NULL) STRICT;"
    "CREATE INDEX ticket_household ON ticket (household)"
    " WHERE household IS NOT NULL AND closed_at_ms = 0;"
    "CREATE INDEX ticket_is_open ON ticket (closed_at_ms) WHERE closed_at_ms = 0;"

    "CREATE TABLE message ("
    " id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, direction INTEGER NOT NULL,"
    " contact INTEGER NOT NULL REFERENCES contact (id), kind TEXT NOT NULL, text TEXT NOT NULL,"
    " media TEXT NOT NULL, intent TEXT NOT NULL, author TEXT NOT NULL, dedupe_key TEXT,"
    " account TEXT NOT NULL, answer INTEGER,"
    " ticket INTEGER REFERENCES ticket (number), previous INTEGER) STRICT;"
    "CREATE UNIQUE INDEX message_dedupe ON message (account, dedupe_key)"
    " WHERE dedupe_key IS NOT NULL;"
    "CREATE INDEX message_ticket ON message (ticket) WHERE ticket IS NOT NULL;"

    "CREATE TABLE event ("
    " seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,"
    " community TEXT NOT NULL, ticket INTEGER REFERENCES ticket (number),"
    " contact INTEGER, message INTEGER, data TEXT NOT NULL) STRICT;"
    "CREATE INDEX event_ticket ON event (ticket) WHERE ticket IS NOT NULL;"

    "CREATE TABLE timer ("
    " id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, kind TEXT NOT NULL,"
    " due_at_ms INTEGER NOT NULL, data TEXT NOT NULL, UNIQUE (subject, kind)) STRICT;"
    "CREATE INDEX timer_due ON timer (due_at_ms);"

    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, channel TEXT NOT NULL, account TEXT NOT NULL,"
    " peer TEXT NOT NULL, key TEXT NOT NULL UNIQUE, contact INTEGER REFERENCES contact (id),"
    " message INTEGER REFERENCES message (id), state INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL, next_at_ms INTEGER NOT NULL, created_at_ms INTEGER NOT NULL,"
    " finished_at_ms INTEGER NOT NULL, code INTEGER NOT NULL, error TEXT NOT NULL,"
    " body TEXT NOT NULL) STRICT;"
    "CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE state = 0;"
    "CREATE INDEX outbox_in_turn ON outbox (account, peer) WHERE state <= 1;"
    "CREATE INDEX outbox_waiting ON outbox (contact) WHERE state = 2;"
    "CREATE INDEX outbox_dead ON outbox (state) WHERE state >= 4;",

    /* 2: what a procedure records, asks, times, links and pays. */
    "ALTER TABLE ticket ADD COLUMN due_at_ms INTEGER NOT NULL DEFAULT 0;"

    "CREATE TABLE fact ("
    " ticket INTEGER NOT NULL REFERENCES ticket (number), name TEXT NOT NULL,"
    " value TEXT NOT NULL, number INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    " actor TEXT NOT NULL, PRIMARY KEY (ticket, name)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE clock ("
    " id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (number),"
    " rule TEXT NOT NULL, state INTEGER NOT NULL, started_at_ms INTEGER NOT NULL,"
    " due_at_ms INTEGER NOT NULL, warn_at_ms INTEGER NOT NULL, next_at_ms INTEGER NOT NULL,"
    " paused_at_ms INTEGER NOT NULL, was_warned INTEGER NOT NULL,"
    " escalations INTEGER NOT NULL, ended_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX clock_ticket ON clock (ticket);"
    "CREATE INDEX clock_ended ON clock (ended_at_ms);"

    "CREATE TABLE ask ("
    " id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (number),"
    " contact INTEGER NOT NULL REFERENCES contact (id), ask TEXT NOT NULL,"
    " state INTEGER NOT NULL, asked_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,"
    " reminded INTEGER NOT NULL, ended_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX ask_contact ON ask (contact) WHERE state = 0;"
    "CREATE INDEX ask_ticket ON ask (ticket) WHERE state = 0;"

    "CREATE TABLE link ("
    " parent INTEGER NOT NULL REFERENCES ticket (number),"
    " child INTEGER NOT NULL REFERENCES ticket (number), kind TEXT NOT NULL,"
    " PRIMARY KEY (parent, child, kind)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX link_child ON link (child);"

    "CREATE TABLE pass ("
    " id INTEGER PRIMARY KEY, community TEXT NOT NULL, code TEXT NOT NULL,"
    " ticket INTEGER NOT NULL REFERENCES ticket (number), valid_from_ms INTEGER NOT NULL,"
    " valid_until_ms INTEGER NOT NULL, used_at_ms INTEGER NOT NULL, used_by TEXT NOT NULL) STRICT;"
    "CREATE INDEX pass_code ON pass (community, code);"
    "CREATE INDEX pass_ticket ON pass (ticket);"

    "CREATE TABLE posting ("
    " id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, community TEXT NOT NULL,"
    " from_account TEXT NOT NULL, to_account TEXT NOT NULL, amount_fen INTEGER NOT NULL,"
    " ticket INTEGER REFERENCES ticket (number), key TEXT NOT NULL UNIQUE,"
    " actor TEXT NOT NULL, note TEXT NOT NULL) STRICT;"
    "CREATE INDEX posting_from ON posting (community, from_account);"
    "CREATE INDEX posting_to ON posting (community, to_account);"
    "CREATE INDEX posting_ticket ON posting (ticket) WHERE ticket IS NOT NULL;"
    "CREATE TABLE balance ("
    " community TEXT NOT NULL, account TEXT NOT NULL, balance_fen INTEGER NOT NULL,"
    " PRIMARY KEY (community, account)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE recurrence ("
    " id INTEGER PRIMARY KEY, rule TEXT NOT NULL, community TEXT NOT NULL,"
    " subject TEXT NOT NULL, next_at_ms INTEGER NOT NULL, done INTEGER NOT NULL,"
    " ended INTEGER NOT NULL, UNIQUE (rule, community, subject)) STRICT;"

    "CREATE TABLE shift ("
    " id INTEGER PRIMARY KEY, staff INTEGER NOT NULL REFERENCES staff (id),"
    " from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX shift_staff ON shift (staff, until_ms);"
    "CREATE INDEX shift_until ON shift (until_ms);"
    "CREATE TABLE offer ("
    " ticket INTEGER NOT NULL REFERENCES ticket (number),"
    " staff INTEGER NOT NULL REFERENCES staff (id), at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (ticket, staff)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE duty ("
    " staff INTEGER PRIMARY KEY REFERENCES staff (id), skills TEXT NOT NULL,"
    " last_offered_ms INTEGER NOT NULL, open_tickets INTEGER NOT NULL) STRICT;"
    "INSERT INTO duty (staff, skills, last_offered_ms, open_tickets)"
    " SELECT assignee, '', 0, count(*) FROM ticket"
    " WHERE assignee IS NOT NULL AND closed_at_ms = 0 GROUP BY assignee;"

    "CREATE TABLE home ("
    " household INTEGER PRIMARY KEY REFERENCES household (id), delivered_on INTEGER NOT NULL,"
    " occupied_on INTEGER NOT NULL, custody_from INTEGER NOT NULL,"
    " water_start_l INTEGER NOT NULL, power_start_wh INTEGER NOT NULL) STRICT;",

    /* 3: figures over many tickets (figures.h). The condition is IS_OUTCOME of statements.def; as
     * IN of three words SQLite would build a table of them for every event that is written. */
    "CREATE INDEX ticket_opened ON ticket (community, opened_at_ms, service, intent);"
    "CREATE INDEX event_outcome ON event (community, at_ms)"
    " WHERE kind = 'ticket.completed' OR kind = 'ticket.called_back' OR kind = 'ticket.reopened';",

    /* 4: delivery reports. Dead letters are named, for a delivered row has a higher state. */
    "ALTER TABLE outbox ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX outbox_provider ON outbox (account, provider_id) WHERE provider_id <> '';"
    "DROP INDEX outbox_dead;"
    "CREATE INDEX outbox_dead ON outbox (state) WHERE state IN (4, 5);"
    "CREATE INDEX household_phone ON household (phone);",

    /* 5: what homes owe. */
    "CREATE TABLE bill ("
    " id INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES household (id),"
    " month INTEGER NOT NULL, kind TEXT NOT NULL, list_fen INTEGER NOT NULL,"
    " amount_fen INTEGER NOT NULL, paid_fen INTEGER NOT NULL, waived_fen INTEGER NOT NULL,"
    " due_on INTEGER NOT NULL, UNIQUE (household, month, kind)) STRICT;"
    "CREATE INDEX bill_open ON bill (household) WHERE amount_fen > paid_fen + waived_fen;"

    "CREATE TABLE payment ("
    " id INTEGER PRIMARY KEY, community TEXT NOT NULL, receipt TEXT NOT NULL,"
    " household INTEGER NOT NULL REFERENCES household (id), amount_fen INTEGER NOT NULL,"
    " paid_on INTEGER NOT NULL, method TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " UNIQUE (community, receipt)) STRICT;"
    "CREATE INDEX payment_household ON payment (household, paid_on, amount_fen);"

    "CREATE TABLE waiver ("
    " id INTEGER PRIMARY KEY, bill INTEGER NOT NULL REFERENCES bill (id),"
    " amount_fen INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, actor TEXT NOT NULL,"
    " reason TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"

    "CREATE TABLE dispute ("
    " id INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES household (id),"
    " bill INTEGER NOT NULL, ticket INTEGER REFERENCES ticket (number), reason TEXT NOT NULL,"
    " opened_at_ms INTEGER NOT NULL, closed_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX dispute_stands ON dispute (household, bill) WHERE closed_at_ms = 0;"
    "CREATE INDEX dispute_ticket ON dispute (ticket) WHERE closed_at_ms = 0;"

    "CREATE TABLE standing ("
    " household INTEGER PRIMARY KEY REFERENCES household (id), reason TEXT NOT NULL,"
    " reason_at_ms INTEGER NOT NULL, promised_on INTEGER NOT NULL, promises INTEGER NOT NULL,"
    " promised_at_ms INTEGER NOT NULL, person_since_ms INTEGER NOT NULL,"
    " opted_out_at_ms INTEGER NOT NULL) STRICT;",

    /* 6: campaigns, and who does not want them. */
    "CREATE TABLE campaign ("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, community TEXT NOT NULL,"
    " state INTEGER NOT NULL, created_by TEXT NOT NULL, approved_by TEXT NOT NULL,"
    " text TEXT NOT NULL, params TEXT NOT NULL, created_at_ms INTEGER NOT NULL,"
    " changed_at_ms INTEGER NOT NULL, plan_next INTEGER NOT NULL, plan_last INTEGER NOT NULL,"
    " cursor INTEGER NOT NULL, planned INTEGER NOT NULL, opened INTEGER NOT NULL,"
    " queued INTEGER NOT NULL, sent INTEGER NOT NULL, skipped INTEGER NOT NULL,"
    " failed INTEGER NOT NULL) STRICT;"
    "CREATE TABLE campaign_target ("
    " campaign INTEGER NOT NULL, household INTEGER NOT NULL, contact INTEGER,"
    " state INTEGER NOT NULL, reason INTEGER NOT NULL, outbox INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, PRIMARY KEY (campaign, household)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE campaign_skip ("
    " campaign INTEGER NOT NULL, reason INTEGER NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY (campaign, reason)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX contact_reachable ON contact (household)"
    " WHERE household IS NOT NULL AND following <> 0;"
    "CREATE TABLE opt_out ("
    " subject TEXT NOT NULL, purpose TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (subject, purpose)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE outreach ("
    " subject TEXT PRIMARY KEY, day INTEGER NOT NULL, month INTEGER NOT NULL,"
    " day_count INTEGER NOT NULL, month_count INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE dunning ("
    " household INTEGER PRIMARY KEY REFERENCES household (id), due_on INTEGER NOT NULL,"
    " next_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE dunning_step ("
    " household INTEGER NOT NULL, step TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " reason INTEGER NOT NULL, PRIMARY KEY (household, step)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE letter ("
    " id INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES household (id),"
    " community TEXT NOT NULL, at_ms INTEGER NOT NULL, total_fen INTEGER NOT NULL,"
    " facts TEXT NOT NULL, tracking TEXT NOT NULL, tracked_at_ms INTEGER NOT NULL,"
    " tracked_by TEXT NOT NULL) STRICT;"
    "CREATE INDEX letter_household ON letter (household);",

    /* 7: who wants which notice, by which ways messages go, and what the program notes for itself. */
    "CREATE TABLE consent ("
    " contact INTEGER NOT NULL REFERENCES contact (id), notice TEXT NOT NULL,"
    " remaining INTEGER NOT NULL, accepted INTEGER NOT NULL, rejected INTEGER NOT NULL,"
    " sent INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (contact, notice)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE route ("
    " outbox INTEGER PRIMARY KEY REFERENCES outbox (id), first INTEGER NOT NULL,"
    " next INTEGER, contact INTEGER NOT NULL, ticket INTEGER, chain TEXT NOT NULL,"
    " step INTEGER NOT NULL, why TEXT NOT NULL, notice TEXT NOT NULL, facts TEXT NOT NULL,"
    " words TEXT NOT NULL) STRICT;"
    "CREATE TABLE note ("
    " name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",

    /* 8: what residents send beside words. The index by time is for what is kept too long. */
    "CREATE TABLE media ("
    " id INTEGER PRIMARY KEY, message INTEGER NOT NULL UNIQUE REFERENCES message (id),"
    " contact INTEGER NOT NULL REFERENCES contact (id), account TEXT NOT NULL,"
    " kind TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, by_url INTEGER NOT NULL,"
    " state INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at_ms INTEGER NOT NULL,"
    " created_at_ms INTEGER NOT NULL, finished_at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,"
    " code INTEGER NOT NULL, hash TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,"
    " error TEXT NOT NULL) STRICT;"
    "CREATE INDEX media_wanted ON media (next_at_ms) WHERE state = 0;"
    "CREATE INDEX media_kept ON media (finished_at_ms) WHERE state = 2;"
    "CREATE INDEX media_hash ON media (hash) WHERE state = 2;",

    /* 9: surveys. A sheet without a name has a random number, and neither home nor time. */
    "CREATE TABLE survey ("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, questionnaire TEXT NOT NULL,"
    " community TEXT NOT NULL, title TEXT NOT NULL, state INTEGER NOT NULL,"
    " created_by TEXT NOT NULL, created_at_ms INTEGER NOT NULL, started_at_ms INTEGER NOT NULL,"
    " closed_at_ms INTEGER NOT NULL, seed INTEGER NOT NULL, occupied INTEGER NOT NULL,"
    " wanted INTEGER NOT NULL, sampled INTEGER NOT NULL, required INTEGER NOT NULL,"
    " answered INTEGER NOT NULL, declined INTEGER NOT NULL, visiting INTEGER NOT NULL,"
    " campaign INTEGER NOT NULL, plan_next INTEGER NOT NULL, plan_last INTEGER NOT NULL,"
    " plan_stratum TEXT NOT NULL) STRICT;"
    "CREATE INDEX survey_running ON survey (community) WHERE state <= 1;"
    "CREATE TABLE survey_stratum ("
    " survey INTEGER NOT NULL, stratum TEXT NOT NULL, homes INTEGER NOT NULL,"
    " wanted INTEGER NOT NULL, answered INTEGER NOT NULL,"
    " PRIMARY KEY (survey, stratum)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE survey_home ("
    " survey INTEGER NOT NULL, household INTEGER NOT NULL, stratum TEXT NOT NULL,"
    " state INTEGER NOT NULL, at_ms INTEGER NOT NULL, ticket INTEGER NOT NULL,"
    " PRIMARY KEY (survey, household)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE survey_session ("
    " contact INTEGER PRIMARY KEY REFERENCES contact (id), survey INTEGER NOT NULL,"
    " household INTEGER NOT NULL, mode INTEGER NOT NULL, asked TEXT NOT NULL,"
    " answers TEXT NOT NULL, asked_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,"
    " reminded INTEGER NOT NULL) STRICT;"
    "CREATE TABLE survey_response ("
    " id INTEGER PRIMARY KEY, survey INTEGER NOT NULL, stratum TEXT NOT NULL,"
    " channel TEXT NOT NULL, anonymous INTEGER NOT NULL, household INTEGER,"
    " at_ms INTEGER NOT NULL, entered_by TEXT NOT NULL) STRICT;"
    "CREATE INDEX survey_response_survey ON survey_response (survey, household);"
    "CREATE TABLE survey_answer ("
    " response INTEGER NOT NULL REFERENCES survey_response (id), question TEXT NOT NULL,"
    " value TEXT NOT NULL, mark INTEGER NOT NULL, ticket INTEGER NOT NULL,"
    " PRIMARY KEY (response, question)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX survey_answer_pending ON survey_answer (response) WHERE ticket = -1;",

    /* 10: lanes of the outbox. What is queued already is taken for replies, and for campaigns by
     * their keys. */
    "ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 2;"
    "ALTER TABLE outbox ADD COLUMN tried_at_ms INTEGER NOT NULL DEFAULT 0;"
    "UPDATE outbox SET lane = 4 WHERE key LIKE 'campaign:%';"
    "DROP INDEX outbox_due;"
    "CREATE INDEX outbox_lane ON outbox (account, lane, next_at_ms) WHERE state = 0;"
    "CREATE INDEX outbox_held ON outbox (next_at_ms) WHERE state = 0 AND error <> '';"
    "CREATE INDEX outbox_tried ON outbox (channel, peer, lane, tried_at_ms)"
    " WHERE tried_at_ms > 0;",

    /* 11: nobody ever waived anything. The condition of bill_open is OPEN of statements.def, word for
     * word; with "<" SQLite turns it around in the query and then does not find the index. */
    "DROP TABLE waiver;"
    "DROP INDEX bill_open;"
    "ALTER TABLE bill DROP COLUMN waived_fen;"
    "CREATE INDEX bill_open ON bill (household) WHERE amount_fen > paid_fen;",

    /* 12: who proved by a code that a home is his, and who else of a home is on file. */
    "ALTER TABLE binding ADD COLUMN phone TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX binding_household ON binding (household);"
    "CREATE INDEX binding_phone ON binding (phone) WHERE phone <> '';"
    "CREATE TABLE member ("
    " household INTEGER NOT NULL REFERENCES household (id), phone TEXT NOT NULL,"
    " name TEXT NOT NULL, relation TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (household, phone)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE proof ("
    " contact INTEGER PRIMARY KEY REFERENCES contact (id), state INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, room TEXT NOT NULL, phone TEXT NOT NULL, name TEXT NOT NULL,"
    " household INTEGER, sent_to TEXT NOT NULL, hash TEXT NOT NULL, tries INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, words TEXT NOT NULL) STRICT;"
    "CREATE TABLE proof_issue ("
    " id INTEGER PRIMARY KEY, subject TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX proof_issue_subject ON proof_issue (subject, at_ms);",

    /* 13: a campaign may go slower than the configuration lets campaigns go. */
    "ALTER TABLE campaign ADD COLUMN per_minute INTEGER NOT NULL DEFAULT 0;",

    /* 14: what each member of staff has read, where he was called, and the views he keeps. */
    "ALTER TABLE conversation ADD COLUMN in_count INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE chat_read ("
    " staff INTEGER NOT NULL REFERENCES staff (id),"
    " contact INTEGER NOT NULL REFERENCES contact (id), count INTEGER NOT NULL,"
    " PRIMARY KEY (staff, contact)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE mention ("
    " id INTEGER PRIMARY KEY, staff INTEGER NOT NULL REFERENCES staff (id),"
    " contact INTEGER NOT NULL REFERENCES contact (id),"
    " message INTEGER NOT NULL REFERENCES message (id), by_staff TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL, done_at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX mention_open ON mention (staff) WHERE done_at_ms = 0;"
    "CREATE TABLE staff_view ("
    " staff INTEGER NOT NULL REFERENCES staff (id), name TEXT NOT NULL, data TEXT NOT NULL,"
    " PRIMARY KEY (staff, name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;",

    /* 15: free replies to what a resident did have a ledger of their own, and a message that may have
     * arrived says how long a repeat of it is dropped. */
    "ALTER TABLE conversation ADD COLUMN action_until_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE conversation ADD COLUMN action_left INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN repeat_until_ms INTEGER NOT NULL DEFAULT 0;",

    /* 16: photos that staff take for a ticket. hash "": its time is over. */
    "CREATE TABLE photo ("
    " id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (number),"
    " kind TEXT NOT NULL, hash TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, actor TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX photo_file ON photo (ticket, kind, hash) WHERE hash <> '';"
    "CREATE INDEX photo_hash ON photo (hash) WHERE hash <> '';"
    "CREATE INDEX photo_kept ON photo (at_ms) WHERE hash <> '';"
    "CREATE INDEX photo_ticket ON photo (ticket);",

    /* 17: which password of a member of staff it is (a login that was proved against an older one
     * makes no session), whether it is one to begin with, and when he last logged in. */
    "ALTER TABLE staff ADD COLUMN password_version INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE staff ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE staff ADD COLUMN login_at_ms INTEGER NOT NULL DEFAULT 0;",

    /* 18: staff have a phone; whose chats and whose account an event is about is found by itself. */
    "ALTER TABLE staff ADD COLUMN phone TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX conversation_holder ON conversation (holder) WHERE holder IS NOT NULL;"
    "CREATE INDEX event_staff ON event (seq) WHERE substr(kind, 1, 6) = 'staff.';",

    /* 19: the newest act on a ticket, as long as it can be taken back; what waits for that; and the
     * events of acts that were. */
    "CREATE TABLE undo ("
    " ticket INTEGER PRIMARY KEY REFERENCES ticket (number), op TEXT NOT NULL,"
    " staff INTEGER NOT NULL REFERENCES staff (id), first_seq INTEGER NOT NULL,"
    " last_seq INTEGER NOT NULL, until_ms INTEGER NOT NULL, changes BLOB NOT NULL) STRICT;"
    "CREATE TABLE undo_letter ("
    " outbox INTEGER PRIMARY KEY REFERENCES outbox (id), ticket INTEGER NOT NULL) STRICT;"
    "CREATE INDEX undo_letter_ticket ON undo_letter (ticket);"
    "CREATE TABLE undone (seq INTEGER PRIMARY KEY REFERENCES event (seq)) STRICT;",

    /* When members of staff are away. */
    "CREATE TABLE leave ("
    " id INTEGER PRIMARY KEY, staff INTEGER NOT NULL REFERENCES staff (id),"
    " from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,"
    " substitute INTEGER REFERENCES staff (id)) STRICT;"
    "CREATE INDEX leave_staff ON leave (staff, until_ms);"
    "CREATE INDEX leave_until ON leave (until_ms);",

    /* 21: what was used for a ticket, each line with the price of one at that time. item "": it is
     * not of the list. */
    "CREATE TABLE material ("
    " id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (number),"
    " item TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, price_fen INTEGER NOT NULL,"
    " quantity INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL) STRICT;"
    "CREATE INDEX material_ticket ON material (ticket);",

    /* 22: a note of a ticket calls colleagues too; text: of such a note, a message has its own. */
    "CREATE TABLE mention_anew ("
    " id INTEGER PRIMARY KEY, staff INTEGER NOT NULL REFERENCES staff (id),"
    " contact INTEGER REFERENCES contact (id), message INTEGER REFERENCES message (id),"
    " ticket INTEGER REFERENCES ticket (number), text TEXT NOT NULL, by_staff TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL, done_at_ms INTEGER NOT NULL) STRICT;"
    "INSERT INTO mention_anew SELECT id, staff, contact, message, NULL, '', by_staff, at_ms,"
    " done_at_ms FROM mention;"
    "DROP TABLE mention;"
    "ALTER TABLE mention_anew RENAME TO mention;"
    "CREATE INDEX mention_open ON mention (staff) WHERE done_at_ms = 0;",

    /* 23: which shifts a leave took away, and who has them, so that its end gives them back. shift: as it
     * was given to the substitute; NULL: to nobody. */
    "CREATE TABLE leave_part ("
    " id INTEGER PRIMARY KEY, leave INTEGER NOT NULL REFERENCES leave (id),"
    " from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, shift INTEGER) STRICT;"
    "CREATE INDEX leave_part_leave ON leave_part (leave);",
};

enum { MIGRATION_COUNT = sizeof migrations / sizeof migrations[0] };

static enum status fail(sqlite3 *db, const char *what)
{
    log_event(LOG_ERROR, what, LOG_N("code", sqlite3_extended_errcode(db)),
              LOG_S("reason", sqlite3_errmsg(db)));
    return ST_STORE;
}

int schema_version(void)
{
    return MIGRATION_COUNT;
}

enum status schema_configure(sqlite3 *db, bool writer)
{
    const char *settings = writer ? writer_settings : reader_settings;
    if (sqlite3_extended_result_codes(db, 1) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, common_settings, NULL, NULL, NULL) != SQLITE_OK) {
        return fail(db, "database cannot be configured");
    }
    return ST_OK;
}

enum status schema_read_version(sqlite3 *db, int *version_out)
{
    sqlite3_stmt *statement = NULL;
    enum status status = ST_OK;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        *version_out = sqlite3_column_int(statement, 0);
    } else {
        status = fail(db, "schema version is unreadable");
    }
    sqlite3_finalize(statement);
    return status;
}

static enum status apply_one(sqlite3 *db, const char *script, int version)
{
    char bump[48];
    snprintf(bump, sizeof bump, "PRAGMA user_version = %d; COMMIT", version);
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, script, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, bump, NULL, NULL, NULL) != SQLITE_OK) {
        enum status status = fail(db, "migration failed");
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL); /* it may be rolled back already */
        return status;
    }
    log_event(LOG_INFO, "schema migrated", LOG_N("version", version));
    return ST_OK;
}

enum status schema_apply(sqlite3 *db, const char *const *scripts, int count)
{
    int version = 0;
    enum status status = schema_read_version(db, &version);
    if (status != ST_OK) {
        return status;
    }
    if (version < 0 || version > count) {
        log_event(LOG_ERROR, "the database is newer than this program", LOG_N("database", version),
                  LOG_N("program", count));
        return ST_CONFIG;
    }
    for (int i = version; i < count && status == ST_OK; i++) {
        status = apply_one(db, scripts[i], i + 1);
    }
    return status;
}

enum status schema_migrate(sqlite3 *db)
{
    return schema_apply(db, migrations, MIGRATION_COUNT);
}

/* Runs SQL whose only row must be expected. */
static bool answers(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    bool same = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(statement, 0), expected) == 0;
    sqlite3_finalize(statement);
    return same;
}

enum status schema_settle_copy(sqlite3 *db)
{
    if (!answers(db, "PRAGMA journal_mode = DELETE", "delete") ||
        !answers(db, "PRAGMA integrity_check(1)", "ok")) {
        return fail(db, "copy is not a sound database");
    }
    return ST_OK;
}
