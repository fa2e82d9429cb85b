/* Which processors a thread may use, as the kernel says it. */
#include "bot/base/processors.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void *note_affinity(void *context)
{
    cpu_set_t *seen = context;
    pthread_getaffinity_np(pthread_self(), sizeof *seen, seen);
    return NULL;
}

static cpu_set_t affinity_of_new_thread(size_t processor)
{
    cpu_set_t seen;
    CPU_ZERO(&seen);
    pthread_t thread;
    assert_int_equal(processors_start(processor, &thread, note_affinity, &seen), 0);
    pthread_join(thread, NULL);
    return seen;
}

static cpu_set_t mine(void)
{
    cpu_set_t set;
    note_affinity(&set);
    return set;
}

static void a_thread_gets_the_first_processor_and_the_others_keep_off_it(void **state)
{
    (void)state;
    cpu_set_t before = mine();
    if (CPU_COUNT(&before) < 2) {
        skip(); /* the next test tells what happens then */
    }
    size_t first = processors_clear_first();
    assert_true(CPU_ISSET(first, &before));
    cpu_set_t apart = affinity_of_new_thread(first);
    cpu_set_t other = affinity_of_new_thread(PROCESSOR_ANY);
    cpu_set_t rest = mine();
    assert_int_equal(CPU_COUNT(&apart), 1);
    assert_true(CPU_ISSET(first, &apart));
    assert_int_equal(CPU_COUNT(&rest), CPU_COUNT(&before) - 1);
    assert_false(CPU_ISSET(first, &rest));
    assert_true(CPU_EQUAL(&rest, &other));
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void one_processor_is_shared_by_all(void **state)
{
    (void)state;
    cpu_set_t before = mine();
    cpu_set_t one;
    CPU_ZERO(&one);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, &before)) {
            CPU_SET(i, &one);
        }
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(processors_clear_first(), PROCESSOR_ANY);
    cpu_set_t seen = affinity_of_new_thread(PROCESSOR_ANY);
    assert_true(CPU_EQUAL(&seen, &one));
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_gets_the_first_processor_and_the_others_keep_off_it),
        cmocka_unit_test(one_processor_is_shared_by_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
