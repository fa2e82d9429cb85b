#include "store/event.h"
#include "store/outbox.h"
#include "tests/unit/store_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int64_t last_event(struct store *store)
{
    int64_t last = -1;
    OK(store_event_last(store, &last));
    return last;
}

static void add_event(struct store *store)
{
    struct event event = {.kind = TEXT("x"), .community = TEXT("sunshine")};
    OK(store_event_add(store, &event));
}

static void a_second_writer_is_refused_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct store *second = (struct store *)1;
    CHECK_STATUS("same process", store_open(fixture->path, STORE_WRITER, &second), ST_BUSY);
    assert_null(second);
    pid_t child = fork();
    if (child == 0) {
        _exit(store_open(fixture->path, STORE_WRITER, &second) == ST_BUSY ? 0 : 1);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    store_close(fixture->store);
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
}

static void open_says_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    char missing[128], folder_missing[128], garbage[128];
    SET(missing, "%s/none.db", fixture->folder);
    SET(folder_missing, "%s/none/none.db", fixture->folder);
    SET(garbage, "%s/garbage.db", fixture->folder);
    FILE *file = fopen(garbage, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) {
        fputs("this is not a database ", file);
    }
    fclose(file);
    const struct {
        const char *label, *path;
        enum store_mode mode;
        enum status expected;
    } cases[] = {
        {"reader without a file", missing, STORE_READER, ST_NOT_FOUND},
        {"writer without a folder", folder_missing, STORE_WRITER, ST_STORE},
        {"writer of garbage", garbage, STORE_WRITER, ST_STORE},
        {"reader of garbage", garbage, STORE_READER, ST_STORE},
        {"reader of a folder", fixture->folder, STORE_READER, ST_STORE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store *store = (struct store *)1;
        CHECK_STATUS(cases[i].label, store_open(cases[i].path, cases[i].mode, &store),
                     cases[i].expected);
        assert_null(store);
    }
}

static void files_are_readable_by_their_owner_alone(void **state)
{
    struct fixture *fixture = *state;
    add_event(fixture->store);
    OK(store_commit(fixture->store));
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[128];
        struct stat info;
        SET(path, "%s%s", fixture->path, suffixes[i]);
        CHECK(stat(path, &info) == 0, "%s is missing", path);
        CHECK((info.st_mode & 0777) == 0600, "%s has mode %o", path, info.st_mode & 0777);
    }
}

static void rollback_and_close_undo_what_was_not_committed(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    store_rollback(store);
    store_rollback(store); /* allowed without a transaction */
    OK(store_begin(store));
    add_event(store);
    OK(store_commit(store));
    OK(store_begin(store));
    add_event(store);
    store_close(store);
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
    assert_int_equal(last_event(fixture->store), 1);
    store_close(NULL);
}

static void a_reader_sees_committed_rows_only(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader;
    OK(store_open(fixture->path, STORE_READER, &reader));
    add_event(fixture->store);
    assert_int_equal(last_event(fixture->store), 1);
    assert_int_equal(last_event(reader), 0);
    OK(store_commit(fixture->store));
    assert_int_equal(last_event(reader), 1);
    store_close(reader);
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *fixture = *state;
    OK(store_commit(fixture->store));
    struct store *reader;
    OK(store_open(fixture->path, STORE_READER, &reader));
    struct event event = {.kind = TEXT("x")};
    CHECK_STATUS("write", store_event_add(reader, &event), ST_STORE);
    assert_true(strlen(store_error(reader)) > 0);
    assert_int_equal(last_event(reader), 0);
    store_close(reader);
}

static void a_reader_counts_afresh(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader;
    OK(store_commit(fixture->store));
    OK(store_open(fixture->path, STORE_READER, &reader));
    int64_t open = -1;
    OK(store_ticket_count_open(reader, &open));
    assert_int_equal(open, 0);
    OK(store_begin(fixture->store));
    fixture_ticket(fixture->store, 0, "sunshine");
    OK(store_commit(fixture->store));
    OK(store_ticket_count_open(reader, &open));
    assert_int_equal(open, 1);
    store_close(reader);
}

static void checkpoint_empties_the_log_unless_a_reader_needs_it(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    add_event(store);
    OK(store_commit(store));
    assert_true(store_wal_pages(store) > 0);
    OK(store_checkpoint(store));
    assert_int_equal(store_wal_pages(store), 0);
    OK(store_begin(store));
    add_event(store);
    OK(store_commit(store));
    int64_t small = store_wal_pages(store);
    assert_true(small > 0);
    for (int i = 0; i < 200; i++) { /* nothing checkpoints by itself */
        OK(store_begin(store));
        add_event(store);
        OK(store_commit(store));
    }
    assert_true(store_wal_pages(store) >= small + 200);
}

static void a_failed_statement_spoils_the_whole_transaction(void **state)
{
    struct fixture *fixture = *state;
    add_event(fixture->store);
    struct event lost = {.ticket = 999};
    CHECK_STATUS("dangling", store_event_add(fixture->store, &lost), ST_STORE);
    struct event good = {.kind = TEXT("x")};
    CHECK_STATUS("after it", store_event_add(fixture->store, &good), ST_STORE);
    CHECK_STATUS("commit", store_commit(fixture->store), ST_STORE);
    assert_int_equal(last_event(fixture->store), 0);
    OK(store_begin(fixture->store));
    add_event(fixture->store);
    OK(store_commit(fixture->store));
    assert_int_equal(last_event(fixture->store), 1);
}

static void verify_passes_a_sound_database_and_names_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    char report[512] = "left over";
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    fixture_ticket(fixture->store, contact, "sunshine");
    OK(store_commit(fixture->store));
    OK(store_verify(fixture->store, report, sizeof report));
    assert_string_equal(report, "");
    store_close(fixture->store);

    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA foreign_keys = OFF; UPDATE ticket SET contact = 999;"
                                  "UPDATE ticket SET household = 998",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
    CHECK_STATUS("dangling", store_verify(fixture->store, report, sizeof report), ST_STORE);
    assert_non_null(strstr(report, "ticket 1 contact"));
    assert_non_null(strstr(report, "ticket 1 household"));
    CHECK_STATUS("small report", store_verify(fixture->store, report, 20), ST_STORE);
    assert_true(strlen(report) < 20);
}

static void verify_finds_a_damaged_page(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 2000; i++) {
        add_event(fixture->store);
    }
    OK(store_commit(fixture->store));
    store_close(fixture->store); /* moves the log into the file */
    FILE *file = fopen(fixture->path, "r+");
    assert_non_null(file);
    fseek(file, -4096 + 8, SEEK_END); /* the last page holds events: break its cell pointers */
    for (int i = 0; i < 64; i++) {
        fputc(0xFF, file);
    }
    fclose(file);
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
    char report[2048];
    CHECK_STATUS("damaged", store_verify(fixture->store, report, sizeof report), ST_STORE);
}

struct progress {
    int calls, done, total;
    struct store *writer;
};

static void note_progress(void *context, int done, int total)
{
    struct progress *progress = context;
    progress->calls++;
    progress->done = done;
    progress->total = total;
    if (progress->writer != NULL) { /* a busy gateway beside the backup */
        OK(store_begin(progress->writer));
        add_event(progress->writer);
        OK(store_commit(progress->writer));
    }
}

static void backup_is_one_sound_file_of_one_moment(void **state)
{
    struct fixture *fixture = *state;
    enum { EVENTS = 20000 };
    for (int i = 0; i < EVENTS; i++) {
        add_event(fixture->store);
    }
    OK(store_commit(fixture->store));
    struct store *reader;
    OK(store_open(fixture->path, STORE_READER, &reader));
    char path[128], side[160];
    SET(path, "%s/backup.db", fixture->folder);
    struct progress progress = {.writer = fixture->store};
    OK(store_backup(reader, path, note_progress, &progress));
    store_close(reader);
    assert_true(progress.calls >= 1 && progress.calls < 100); /* never started over */
    assert_int_equal(progress.done, progress.total);
    SET(side, "%s-wal", path);
    assert_int_not_equal(access(side, F_OK), 0);
    SET(side, "%s.partial", path);
    assert_int_not_equal(access(side, F_OK), 0);

    struct store *copy;
    OK(store_open(path, STORE_READER, &copy));
    assert_int_equal(last_event(copy), EVENTS);
    char report[256];
    OK(store_verify(copy, report, sizeof report));
    store_close(copy);
    OK(store_open(path, STORE_WRITER, &copy)); /* and one can go on with it */
    store_close(copy);
}

static void backup_replaces_an_older_one_and_leaves_it_when_it_fails(void **state)
{
    struct fixture *fixture = *state;
    char path[128], nowhere[128];
    SET(path, "%s/backup.db", fixture->folder);
    SET(nowhere, "%s/none/backup.db", fixture->folder);
    OK(store_commit(fixture->store));
    OK(store_backup(fixture->store, path, NULL, NULL));
    OK(store_begin(fixture->store));
    add_event(fixture->store);
    OK(store_commit(fixture->store));
    OK(store_backup(fixture->store, path, NULL, NULL));
    struct store *copy;
    OK(store_open(path, STORE_READER, &copy));
    assert_int_equal(last_event(copy), 1);
    store_close(copy);
    CHECK_STATUS("no folder", store_backup(fixture->store, nowhere, NULL, NULL), ST_STORE);
    OK(store_begin(fixture->store)); /* the connection is free again */
    add_event(fixture->store);
    OK(store_commit(fixture->store));
}

static int64_t open_count(struct store *store)
{
    int64_t count = -1;
    OK(store_ticket_count_open(store, &count));
    return count;
}

static void what_came_after_a_mark_is_undone_and_the_rest_stays(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "a", "sunshine");
    int64_t first = fixture_ticket(store, contact, "sunshine");
    assert_int_equal(open_count(store), 1); /* the tally is known from here on */
    OK(store_mark(store));
    int64_t undone = fixture_ticket(store, contact, "sunshine");
    assert_int_equal(open_count(store), 2);
    OK(store_mark_undo(store));
    assert_int_equal(open_count(store), 1);
    struct ticket ticket;
    assert_int_equal(store_ticket_get(store, undone, &ticket), ST_NOT_FOUND);
    OK(store_ticket_newest_of(store, contact, &ticket)); /* the chain is that of the mark */
    assert_int_equal(ticket.number, first);
    assert_int_equal(fixture_ticket(store, contact, "sunshine"), undone); /* no gap */
    store = fixture_reopen(fixture);
    assert_int_equal(open_count(store), 2);
}

static void what_came_after_a_mark_is_kept_with_the_rest(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "a", "sunshine");
    OK(store_mark(store));
    int64_t kept = fixture_ticket(store, contact, "sunshine");
    OK(store_mark_keep(store));
    OK(store_mark(store)); /* one after the other */
    OK(store_mark_keep(store));
    store = fixture_reopen(fixture);
    struct ticket ticket;
    OK(store_ticket_newest_of(store, contact, &ticket));
    assert_int_equal(ticket.number, kept);
}

static void a_rollback_ends_a_mark_too(void **state)
{
    struct fixture *fixture = *state;
    OK(store_mark(fixture->store));
    store_rollback(fixture->store);
    OK(store_begin(fixture->store));
    OK(store_mark(fixture->store));
    OK(store_mark_undo(fixture->store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_came_after_a_mark_is_undone_and_the_rest_stays),
        STORE_TEST(what_came_after_a_mark_is_kept_with_the_rest),
        STORE_TEST(a_rollback_ends_a_mark_too),
        STORE_TEST(a_second_writer_is_refused_at_once),
        STORE_TEST(open_says_what_is_wrong),
        STORE_TEST(files_are_readable_by_their_owner_alone),
        STORE_TEST(rollback_and_close_undo_what_was_not_committed),
        STORE_TEST(a_reader_sees_committed_rows_only),
        STORE_TEST(a_reader_cannot_write),
        STORE_TEST(a_reader_counts_afresh),
        STORE_TEST(checkpoint_empties_the_log_unless_a_reader_needs_it),
        STORE_TEST(a_failed_statement_spoils_the_whole_transaction),
        STORE_TEST(verify_passes_a_sound_database_and_names_what_is_wrong),
        STORE_TEST(verify_finds_a_damaged_page),
        STORE_TEST(backup_is_one_sound_file_of_one_moment),
        STORE_TEST(backup_replaces_an_older_one_and_leaves_it_when_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
