/* The method is SQLite's own: let the Nth write or sync fail, N = 1, 2, 3 … until a run is
 * clean; after each, what was committed is there and what was not is not. */
#include "store/event.h"
#include "store/message.h"
#include "tests/unit/store_fault_vfs.h"
#include "tests/unit/store_fixture.h"

#include <sys/wait.h>

enum { RUNS_MAX = 500, LIVES = 2 };

static const struct {
    const char *label;
    enum fault_kind kind;
    int write_code, sync_code;
} faults[] = {
    {"I/O error once", FAULT_ONCE, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC},
    {"I/O error for good", FAULT_FOR_GOOD, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC},
    {"disk full once", FAULT_ONCE, SQLITE_FULL, SQLITE_FULL},
    {"disk full for good", FAULT_FOR_GOOD, SQLITE_FULL, SQLITE_FULL},
};
enum { FAULT_CASES = sizeof faults / sizeof faults[0] };

/* What a message does: a row in each table, which stand or fall together. */
static enum status write_rows(struct store *store, int64_t contact)
{
    struct ticket ticket = {.service = "repair", .contact = contact};
    struct message message = {.contact = contact, .text = fixture_long(2000)};
    struct event event = {.kind = TEXT("ticket.opened"), .contact = contact};
    enum status status = store_begin(store);
    if (status == ST_OK) {
        status = store_ticket_open(store, &ticket);
    }
    if (status == ST_OK) {
        message.ticket = ticket.number;
        status = store_message_add(store, &message);
    }
    if (status == ST_OK) {
        event.ticket = ticket.number;
        event.message = message.id;
        status = store_event_add(store, &event);
    }
    if (status != ST_OK) {
        store_rollback(store);
        return status;
    }
    return store_commit(store);
}

static enum status count_message(void *context, const struct message *message)
{
    (void)message;
    ++*(int64_t *)context;
    return ST_OK;
}

/* Every table holds the same number of lives, and the chat's chain reaches all of its messages. */
static int64_t lives(struct store *store, int64_t contact)
{
    int64_t events = -1;
    int64_t messages = 0;
    struct ticket newest = {0};
    OK(store_event_last(store, &events));
    OK(store_message_page(store, contact, INT64_MAX, MESSAGE_PAGE_MAX, count_message, &messages));
    enum status status = store_ticket_newest_of(store, contact, &newest);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
    int64_t expected = events < MESSAGE_PAGE_MAX ? events : MESSAGE_PAGE_MAX;
    CHECK(messages == expected, "%lld events, %lld messages", (long long)events,
          (long long)messages);
    CHECK(newest.number == events, "%lld events, newest ticket %lld", (long long)events,
          (long long)newest.number);
    return events;
}

static void check_sound(struct store *store)
{
    char report[512];
    enum status status = store_verify(store, report, sizeof report);
    CHECK(status == ST_OK, "verify: %s: %s", status_name(status), report);
}

/* True when the fault was reached. */
static bool run_with_fault(struct fixture *fixture, int64_t contact, size_t which, long at)
{
    struct store *store = fixture->store;
    int64_t before = lives(store, contact);
    fault_arm(faults[which].kind, at, faults[which].write_code, faults[which].sync_code);
    enum status written = write_rows(store, contact);
    enum status moved = store_checkpoint(store);
    bool reached = fault_reached();
    fault_disarm();

    CHECK(written == ST_OK || written == ST_STORE, "%s at %ld: %s", faults[which].label, at,
          status_name(written));
    CHECK(reached || (written == ST_OK && moved == ST_OK), "%s at %ld: failed without a fault",
          faults[which].label, at);
    CHECK(lives(store, contact) == before + (written == ST_OK), "%s at %ld: half a transaction",
          faults[which].label, at);
    CHECK_STATUS(faults[which].label, write_rows(store, contact), ST_OK);
    assert_int_equal(lives(store, contact), before + (written == ST_OK) + 1);
    OK(store_checkpoint(store)); /* each run has the same writes before it */
    return reached;
}

static void a_failed_commit_leaves_nothing_and_the_store_recovers(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    OK(store_commit(fixture->store));
    for (size_t which = 0; which < FAULT_CASES; which++) {
        long at = 1;
        while (at < RUNS_MAX && run_with_fault(fixture, contact, which, at)) {
            at++;
        }
        CHECK(at > 5 && at < RUNS_MAX, "%s: ended after %ld", faults[which].label, at);
        check_sound(fixture->store);
        int64_t before = lives(fixture->store, contact);
        store_close(fixture->store);
        OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
        assert_int_equal(lives(fixture->store, contact), before);
    }
}

static void a_full_disk_while_opening_is_reported_and_passes(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    SET(path, "%s/new.db", fixture->folder);
    long at = 1;
    bool reached = true;
    for (; reached && at < RUNS_MAX; at++) {
        struct store *store;
        fault_arm(FAULT_FOR_GOOD, at, SQLITE_FULL, SQLITE_FULL);
        enum status status = store_open(path, STORE_WRITER, &store);
        reached = fault_reached();
        fault_disarm();
        CHECK(status == (reached ? ST_STORE : ST_OK), "at %ld: %s", at, status_name(status));
        store_close(store);
    }
    assert_true(at > 5 && at < RUNS_MAX);
}

/* ---- death of the process ---- */

/* Runs act in a child that dies in its at-th write, with so many eighths of it done; returns what
 * act counted before. */
static int survived(void (*act)(const char *path, int acknowledge), const char *path, long at,
                    int eighths, bool *died_out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        fault_arm(FAULT_KILL, at, SQLITE_OK, SQLITE_OK);
        fault.eighths = eighths;
        act(path, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    int acknowledged = 0;
    char byte;
    while (read(ends[0], &byte, 1) == 1) {
        acknowledged++;
    }
    close(ends[0]);
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    *died_out = WIFSIGNALED(result);
    CHECK(*died_out || WEXITSTATUS(result) == 0, "at %ld: the child failed", at);
    return acknowledged;
}

static void live(const char *path, int acknowledge)
{
    struct store *store;
    if (store_open(path, STORE_WRITER, &store) != ST_OK) {
        _exit(1);
    }
    for (int i = 0; i < LIVES; i++) {
        if (write_rows(store, 1) != ST_OK || write(acknowledge, "", 1) != 1) {
            _exit(1);
        }
        if (i % 2 == 1 && store_checkpoint(store) != ST_OK) {
            _exit(1);
        }
    }
    store_close(store);
}

/* One write after the other, until a child lives through; returns the number of writes. */
static long kill_at_each_write(struct fixture *fixture, int64_t contact, int eighths)
{
    int64_t before = lives(fixture->store, contact);
    bool died = true;
    long at = 1;
    for (; died && at < RUNS_MAX; at++) {
        store_close(fixture->store);
        fixture->store = NULL;
        int acknowledged = survived(live, fixture->path, at, eighths, &died);
        OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
        int64_t now = lives(fixture->store, contact);
        CHECK(now >= before + acknowledged && now <= before + acknowledged + 1,
              "at %ld, %d eighths: %lld, then %d acknowledged, now %lld", at, eighths,
              (long long)before, acknowledged, (long long)now);
        before = now;
    }
    return at - 1;
}

static void killed_at_any_write_what_was_acknowledged_is_there_once(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    OK(store_commit(fixture->store));
    for (int eighths = 0; eighths <= 8; eighths++) {
        long writes = kill_at_each_write(fixture, contact, eighths);
        assert_true(writes > 10 && writes < RUNS_MAX);
    }
    check_sound(fixture->store);
}

/* ---- backup ---- */

static void check_backup(const char *path, int64_t older, int64_t newer)
{
    struct store *copy;
    int64_t events = -1;
    OK(store_open(path, STORE_READER, &copy));
    check_sound(copy);
    OK(store_event_last(copy, &events));
    CHECK(events == older || events == newer, "backup of %lld events", (long long)events);
    store_close(copy);
}

static void fill_and_back_up(struct fixture *fixture, char path[128])
{
    snprintf(path, 128, "%s/backup.db", fixture->folder);
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    OK(store_commit(fixture->store));
    OK(write_rows(fixture->store, contact));
    OK(store_backup(fixture->store, path, NULL, NULL));
    OK(write_rows(fixture->store, contact));
}

static void a_failed_backup_leaves_the_older_one(void **state)
{
    struct fixture *fixture = *state;
    char path[128], partial[160];
    fill_and_back_up(fixture, path);
    SET(partial, "%s.partial", path);
    enum status status = ST_STORE;
    long at = 1;
    for (; status != ST_OK && at < RUNS_MAX; at++) {
        fault_arm(FAULT_FOR_GOOD, at, SQLITE_FULL, SQLITE_IOERR_FSYNC);
        status = store_backup(fixture->store, path, NULL, NULL);
        fault_disarm();
        CHECK(status == ST_OK || status == ST_STORE, "at %ld: %s", at, status_name(status));
        check_backup(path, status == ST_OK ? 2 : 1, status == ST_OK ? 2 : 1);
        assert_int_not_equal(access(partial, F_OK), 0);
    }
    assert_true(at > 5 && at < RUNS_MAX);
    OK(write_rows(fixture->store, 1));
}

static void back_up(const char *path, int acknowledge)
{
    char copy[160];
    struct store *store;
    (void)acknowledge;
    text_copy(text_of(path), copy, sizeof copy);
    snprintf(strrchr(copy, '/'), 16, "/backup.db");
    if (store_open(path, STORE_READER, &store) != ST_OK ||
        store_backup(store, copy, NULL, NULL) != ST_OK) {
        _exit(1);
    }
    store_close(store);
}

static void killed_at_any_write_a_backup_is_the_old_or_the_new_one(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    fill_and_back_up(fixture, path);
    bool died = true;
    long at = 1;
    for (; died && at < RUNS_MAX; at++) {
        survived(back_up, fixture->path, at, 4, &died);
        check_backup(path, 1, 2);
    }
    assert_true(at > 5 && at < RUNS_MAX);
    check_backup(path, 2, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_failed_commit_leaves_nothing_and_the_store_recovers),
        STORE_TEST(a_full_disk_while_opening_is_reported_and_passes),
        STORE_TEST(killed_at_any_write_what_was_acknowledged_is_there_once),
        STORE_TEST(a_failed_backup_leaves_the_older_one),
        STORE_TEST(killed_at_any_write_a_backup_is_the_old_or_the_new_one),
    };
    return cmocka_run_group_tests(tests, fault_install, NULL);
}
