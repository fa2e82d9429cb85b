#include "store/log_file.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"
#include "tests/unit/store_fault_vfs.h"
#include "tests/unit/sql_number.h"

#include <limits.h>
#include <stdio.h>

enum { ROWS = 200, ROW_BYTES = 3000 };

static sqlite3 *open_through_layer(const char *path)
{
    sqlite3 *db = NULL;
    const char *layer = log_file_layer();
    assert_non_null(layer);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, layer),
                     SQLITE_OK);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    char *reason = NULL;
    int code = sqlite3_exec(db, sql, NULL, NULL, &reason);
    CHECK(code == SQLITE_OK, "%s: %s", sql, reason);
}

static void prepare(sqlite3 *db)
{
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, words TEXT NOT NULL)");
}

static void add_rows(sqlite3 *db)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
                   "INSERT INTO entry (words) SELECT hex(zeroblob(%d)) FROM n",
                   ROWS, ROW_BYTES / 2);
    run(db, sql);
}

static sqlite3 *open_scratch(char folder[SCRATCH_BYTES])
{
    char path[SCRATCH_PATH_BYTES];
    assert_true(scratch_make(NULL, "log", folder));
    (void)snprintf(path, sizeof path, "%s/log.db", folder);
    sqlite3 *db = open_through_layer(path);
    prepare(db);
    return db;
}

/* Each page is two writes without the layer. */
static void a_commit_of_many_pages_is_a_few_writes(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES];
    sqlite3 *db = open_scratch(folder);
    fault_arm(FAULT_ONCE, LONG_MAX, SQLITE_OK, SQLITE_OK);
    run(db, "BEGIN");
    add_rows(db);
    run(db, "COMMIT");
    long calls = fault.calls;
    fault_disarm();
    int64_t pages = sql_number(db, "PRAGMA page_count");
    CHECK(pages > ROWS / 2, "%lld pages", (long long)pages);
    int64_t most = (pages + 8) * (4096 + 24) / (LOG_FILE_PENDING_BYTES - 4096) + 4;
    CHECK(calls <= most, "%ld calls for %lld pages", calls, (long long)pages);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

/* A transaction that outgrows the cache writes to the log before its COMMIT, and reads there. */
static void what_is_pending_can_be_read(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES];
    sqlite3 *db = open_scratch(folder);
    run(db, "PRAGMA cache_size = 10; BEGIN");
    add_rows(db);
    run(db, "UPDATE entry SET words = words || 'x'");
    assert_int_equal(sql_number(db, "SELECT count(*) FROM entry WHERE words LIKE '%x'"), ROWS);
    run(db, "ROLLBACK");
    assert_int_equal(sql_number(db, "SELECT count(*) FROM entry"), 0);
    run(db, "BEGIN");
    add_rows(db);
    run(db, "COMMIT");
    assert_int_equal(sql_number(db, "SELECT sum(length(words)) FROM entry"), ROWS * ROW_BYTES);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

/* Another connection, without the layer, sees a commit as soon as COMMIT has returned. */
static void a_commit_is_complete_for_others_at_once(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES];
    sqlite3 *db = open_scratch(folder), *reader = NULL;
    (void)snprintf(path, sizeof path, "%s/log.db", folder);
    assert_int_equal(sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 1; i <= 5; i++) {
        add_rows(db);
        assert_int_equal(sql_number(reader, "SELECT count(*) FROM entry"), i * ROWS);
        if (i % 2 == 0) {
            run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
    assert_int_equal(sqlite3_close(reader), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

/* The commit itself does not wait for the disk then, and somebody must. */
static void a_sync_that_is_put_off_is_owed(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES];
    sqlite3 *db = open_scratch(folder);
    add_rows(db);
    sqlite3_file *log = log_file_of(db);
    assert_non_null(log);
    assert_false(log_file_owes_sync(log));
    log_file_put_off(log, true);
    fault_arm(FAULT_ONCE, LONG_MAX, SQLITE_OK, SQLITE_OK);
    add_rows(db);
    fault_disarm();
    log_file_put_off(log, false);
    assert_int_equal(fault.syncs, 0);
    assert_true(log_file_owes_sync(log));
    log_file_sync_begins(log);
    assert_int_equal(log_file_sync(log), SQLITE_OK);
    log_file_sync_ended(log, true);
    assert_false(log_file_owes_sync(log));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

/* Its frames must not be taken for those of the log before it, so that its head is synced. */
static void the_head_of_a_new_log_is_never_put_off(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES];
    sqlite3 *db = open_scratch(folder);
    add_rows(db);
    sqlite3_file *log = log_file_of(db);
    run(db, "PRAGMA wal_checkpoint(FULL)");
    log_file_put_off(log, true);
    fault_arm(FAULT_ONCE, LONG_MAX, SQLITE_OK, SQLITE_OK);
    add_rows(db);
    fault_disarm();
    log_file_put_off(log, false);
    assert_int_equal(fault.syncs, 1);
    assert_true(log_file_owes_sync(log));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

/* A later sync alone would say that all is well: the system has forgotten what it could not write. */
static void after_a_failed_sync_all_of_it_is_written_again(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES];
    sqlite3 *db = open_scratch(folder);
    add_rows(db);
    sqlite3_file *log = log_file_of(db);
    log_file_put_off(log, true);
    add_rows(db);
    log_file_put_off(log, false);
    log_file_sync_begins(log);
    fault_arm(FAULT_ONCE, 1, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC);
    assert_int_equal(log_file_sync(log), SQLITE_IOERR_FSYNC);
    log_file_sync_ended(log, false);
    assert_true(log_file_owes_sync(log));
    fault_arm(FAULT_ONCE, LONG_MAX, SQLITE_OK, SQLITE_OK);
    assert_int_equal(log_file_sync_again(log), SQLITE_OK);
    fault_disarm();
    assert_int_equal(fault.syncs, 1);
    CHECK(fault.written_bytes >= ROWS * ROW_BYTES, "%lld bytes", (long long)fault.written_bytes);
    assert_false(log_file_owes_sync(log));
    assert_int_equal(sql_number(db, "SELECT count(*) FROM entry"), 2 * ROWS);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_of_many_pages_is_a_few_writes),
        cmocka_unit_test(what_is_pending_can_be_read),
        cmocka_unit_test(a_commit_is_complete_for_others_at_once),
        cmocka_unit_test(a_sync_that_is_put_off_is_owed),
        cmocka_unit_test(the_head_of_a_new_log_is_never_put_off),
        cmocka_unit_test(after_a_failed_sync_all_of_it_is_written_again),
    };
    return cmocka_run_group_tests(tests, fault_install, NULL);
}
