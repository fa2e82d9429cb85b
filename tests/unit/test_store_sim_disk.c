/* The disk of memory: what a power cut leaves, and that a store over it keeps its word. */
#include "store/sim_disk.h"
#include "store/store.h"
#include "store/timer.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>

struct scene {
    char directory[SCRATCH_BYTES];
    char path[SCRATCH_PATH_BYTES];
    struct store *store;
    struct random random;
};

static int setup(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_int_equal(sim_disk_install(), ST_OK);
    assert_true(scratch_make(NULL, "sim-disk", scene->directory));
    snprintf(scene->path, sizeof scene->path, "%s/guanjia.db", scene->directory);
    random_seed(&scene->random, 7);
    assert_int_equal(store_open(scene->path, STORE_WRITER, &scene->store), ST_OK);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    store_close(scene->store);
    sim_disk_empty();
    scratch_remove(scene->directory);
    free(scene);
    return 0;
}

/* One transaction that sets timer `subject`; its status is that of the commit. */
static enum status put(struct scene *scene, int64_t subject)
{
    struct timer timer = {.due_at_ms = 1000 + subject, .kind = "test", .subject = subject};
    enum status status = store_begin(scene->store);
    if (status == ST_OK) {
        status = store_timer_put(scene->store, &timer);
    }
    if (status == ST_OK) {
        return store_commit(scene->store);
    }
    store_rollback(scene->store);
    return status;
}

static void crash(struct scene *scene, bool power_cut)
{
    sim_disk_kill();
    store_close(scene->store);
    sim_disk_reboot(&scene->random, power_cut);
    assert_int_equal(store_open(scene->path, STORE_WRITER, &scene->store), ST_OK);
}

static size_t count_timers(struct scene *scene)
{
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 0;
    assert_int_equal(store_begin(scene->store), ST_OK);
    assert_int_equal(
        store_timer_claim(scene->store, INT64_MAX - 1, timers, TIMER_CLAIM_MAX, &count), ST_OK);
    store_rollback(scene->store);
    return count;
}

static void what_was_committed_survives_a_power_cut(void **state)
{
    struct scene *scene = *state;
    for (int64_t i = 1; i <= 20; i++) {
        assert_int_equal(put(scene, i), ST_OK);
        if (i % 7 == 0) {
            assert_int_equal(store_checkpoint(scene->store), ST_OK);
        }
        crash(scene, true);
        assert_int_equal(count_timers(scene), i);
    }
}

/* At every write and sync of a commit in turn: afterwards it is there whole or not at all, and
 * there if the commit said so. */
static void a_commit_that_dies_is_whole_or_nothing(void **state)
{
    struct scene *scene = *state;
    size_t expected = 0;
    bool survived = false;
    for (uint64_t call = 1; !survived; call++) {
        assert_true(call < 100);
        sim_disk_arm(SIM_DISK_DIES, call);
        enum status status = put(scene, (int64_t)call);
        survived = !sim_disk_dead();
        crash(scene, call % 2 == 0);
        size_t found = count_timers(scene);
        if (status == ST_OK) {
            assert_int_equal(found, expected + 1);
        } else {
            assert_true(found == expected || found == expected + 1);
        }
        expected = found;
    }
}

static void a_checkpoint_that_dies_loses_nothing(void **state)
{
    struct scene *scene = *state;
    for (uint64_t page = 1; page <= 5; page++) {
        assert_int_equal(put(scene, (int64_t)page), ST_OK);
        sim_disk_arm(SIM_DISK_DIES_MOVING, page);
        enum status status = store_checkpoint(scene->store);
        assert_true(status == ST_OK || sim_disk_dead());
        crash(scene, true);
        assert_int_equal(count_timers(scene), page);
    }
}

static void faults_are_told_and_pass(void **state)
{
    static const enum sim_disk_fault faults[] = {SIM_DISK_WRITE_FAILS, SIM_DISK_SYNC_FAILS,
                                                 SIM_DISK_FULL};
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        sim_disk_arm(faults[i], 1);
        assert_false(sim_disk_struck());
        assert_int_equal(put(scene, 100), ST_STORE);
        assert_true(sim_disk_struck());
        assert_false(sim_disk_dead());
        sim_disk_repair();
        assert_int_equal(put(scene, (int64_t)i + 1), ST_OK);
    }
    assert_int_equal(count_timers(scene), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_committed_survives_a_power_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(a_commit_that_dies_is_whole_or_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_checkpoint_that_dies_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(faults_are_told_and_pass, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
