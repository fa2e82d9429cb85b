/* The desk while a thread of the store waits for the disk, which here takes its time or refuses. */
#include "store/outreach.h"
#include "tests/unit/desk_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>

#define FULL_REPAIR "厨房水管漏水了，下午有空"

/* ---- a disk whose log is synced when the test says so ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool held;
    int code; /* of the syncs that follow */
    sqlite3_vfs vfs, *real_vfs;
    const sqlite3_io_methods *real;
    sqlite3_io_methods hooked;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void disk_set(bool held, int code)
{
    pthread_mutex_lock(&disk.lock);
    disk.held = held;
    disk.code = code;
    pthread_cond_broadcast(&disk.changed);
    pthread_mutex_unlock(&disk.lock);
}

static int disk_sync(sqlite3_file *file, int flags)
{
    pthread_mutex_lock(&disk.lock);
    while (disk.held) {
        pthread_cond_wait(&disk.changed, &disk.lock);
    }
    int code = disk.code;
    pthread_mutex_unlock(&disk.lock);
    return code == SQLITE_OK ? disk.real->xSync(file, flags) : code;
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    (void)vfs;
    int code = disk.real_vfs->xOpen(disk.real_vfs, name, file, flags, flags_out);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        disk.real = file->pMethods;
        disk.hooked = *file->pMethods;
        disk.hooked.xSync = disk_sync;
        file->pMethods = &disk.hooked;
    }
    return code;
}

static int install_disk(void **state)
{
    (void)state;
    sqlite3_initialize();
    disk.real_vfs = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real_vfs;
    disk.vfs.zName = "held";
    disk.vfs.xOpen = disk_open;
    return sqlite3_vfs_register(&disk.vfs, 1);
}

/* ---- the desk on it ---- */

static void wake(void *inbox)
{
    queue_wake(inbox);
}

/* The first write behind a checkpoint begins the log anew, and syncs its head in the desk's thread. */
static void write_something(struct fixture *fixture)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_opt_out_put(fixture->store, TEXT("nobody"), TEXT("notice"), 1), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static int overlap_setup(void **state)
{
    disk_set(false, SQLITE_OK);
    int result = fixture_setup(state);
    struct fixture *fixture = *state;
    desk_turn(fixture->desk, 0); /* what comes round at the start, a checkpoint among it if the log is long */
    write_something(fixture);
    assert_int_equal(store_overlap(fixture->store, wake, fixture->inbox), ST_OK);
    return result;
}

static int overlap_teardown(void **state)
{
    disk_set(false, SQLITE_OK);
    return fixture_teardown(state);
}

/* Turns until `count` inputs were released, each of which the disk or the inbox wakes. */
static void turn_until_released(struct fixture *fixture, size_t count)
{
    while (fixture->released_count < count) {
        desk_turn(fixture->desk, 1000);
    }
    assert_int_equal(fixture->released_count, count);
}

static void push_words(struct fixture *fixture, const char *peer, const char *words,
                       const char *key)
{
    fixture_push(fixture, fixture_message(fixture, peer, words, key));
}

static void nothing_is_let_go_before_the_disk_has_it(void **state)
{
    struct fixture *fixture = *state;
    disk_set(true, SQLITE_OK);
    push_words(fixture, RESIDENT, FULL_REPAIR, NULL);
    desk_turn(fixture->desk, 0);
    desk_turn(fixture->desk, 0);
    assert_int_equal(fixture->released_count, 0);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 0);
    disk_set(false, SQLITE_OK);
    turn_until_released(fixture, 1);
    assert_int_equal(fixture->released[0]->status, ST_OK);
    assert_true(fixture->released[0]->answer.size > 0);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 2);
}

/* Lets the disk go on as soon as the desk has taken what waits. */
static void *free_disk_when_taken(void *context)
{
    while (queue_depth(context) > 0) {
        sched_yield();
    }
    disk_set(false, SQLITE_OK);
    return NULL;
}

static void the_next_turn_is_decided_while_the_disk_works(void **state)
{
    struct fixture *fixture = *state;
    pthread_t helper;
    disk_set(true, SQLITE_OK);
    push_words(fixture, RESIDENT, FULL_REPAIR, NULL);
    desk_turn(fixture->desk, 0);
    push_words(fixture, STRANGER, "你好", NULL);
    assert_int_equal(pthread_create(&helper, NULL, free_disk_when_taken, fixture->inbox), 0);
    desk_turn(fixture->desk, 1000); /* would not come back, were it to wait before it takes */
    assert_int_equal(pthread_join(helper, NULL), 0);
    turn_until_released(fixture, 2);
    assert_true(text_equal(fixture->released[0]->message.peer, TEXT(RESIDENT)));
    assert_int_equal(fixture->metrics.counters[COUNT_BATCHES], 2);
}

static void what_the_disk_refuses_is_refused_and_told_when_it_is_mended(void **state)
{
    struct fixture *fixture = *state;
    disk_set(false, SQLITE_IOERR_FSYNC);
    push_words(fixture, RESIDENT, FULL_REPAIR, "torn");
    turn_until_released(fixture, 1);
    assert_int_equal(fixture->released[0]->status, ST_STORE);
    assert_false(fixture->ready);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 0);

    push_words(fixture, STRANGER, "你好", NULL);
    turn_until_released(fixture, 2); /* nothing is built on it */
    assert_int_equal(fixture->released[1]->status, ST_STORE);
    fixture->now_ms += 1000;
    desk_turn(fixture->desk, 0);
    assert_false(fixture->ready);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 0);

    disk_set(false, SQLITE_OK);
    fixture->now_ms += 1000;
    desk_turn(fixture->desk, 0);
    assert_true(fixture->ready);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 2);
    push_words(fixture, RESIDENT, FULL_REPAIR, "torn"); /* as the platform does after a 503 */
    turn_until_released(fixture, 3);
    assert_int_equal(fixture->released[2]->status, ST_OK);
    assert_true(fixture->released[2]->answer.size > 0);
    assert_int_equal(fixture->metrics.counters[COUNT_DUPLICATES], 1);
    assert_int_equal(fixture_count_events(fixture, "chat.message"), 2);
}

int main(void)
{
#define OVERLAP_TEST(test) cmocka_unit_test_setup_teardown(test, overlap_setup, overlap_teardown)
    const struct CMUnitTest tests[] = {
        OVERLAP_TEST(nothing_is_let_go_before_the_disk_has_it),
        OVERLAP_TEST(the_next_turn_is_decided_while_the_disk_works),
        OVERLAP_TEST(what_the_disk_refuses_is_refused_and_told_when_it_is_mended),
    };
    return cmocka_run_group_tests(tests, install_disk, NULL);
}
