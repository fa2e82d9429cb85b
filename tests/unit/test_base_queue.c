#include "bot/base/queue.h"
#include "tests/unit/check.h"

#include <pthread.h>

enum { PUSHERS = 4, PUSHES_EACH = 20000 };

static void items_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct queue *queue = NULL;
    assert_int_equal(queue_open(3, &queue), ST_OK);
    int items[5];
    for (int round = 0; round < 4; round++) { /* wraps around */
        assert_int_equal(queue_push(queue, &items[0]), ST_OK);
        assert_int_equal(queue_push(queue, &items[1]), ST_OK);
        void *taken[3];
        assert_int_equal(queue_take(queue, taken, 3, 0), 2);
        assert_ptr_equal(taken[0], &items[0]);
        assert_ptr_equal(taken[1], &items[1]);
    }
    queue_close(queue);
}

static void full_refuses_and_room_accepts_again(void **state)
{
    (void)state;
    struct queue *queue = NULL;
    assert_int_equal(queue_open(2, &queue), ST_OK);
    int item;
    assert_int_equal(queue_push(queue, &item), ST_OK);
    assert_int_equal(queue_push(queue, &item), ST_OK);
    assert_int_equal(queue_push(queue, &item), ST_BUSY);
    assert_int_equal(queue_depth(queue), 2);
    void *taken;
    assert_int_equal(queue_take(queue, &taken, 1, 0), 1);
    assert_int_equal(queue_push(queue, &item), ST_OK);
    queue_close(queue);
}

static void stopped_refuses_but_gives_out_what_is_inside(void **state)
{
    (void)state;
    struct queue *queue = NULL;
    assert_int_equal(queue_open(2, &queue), ST_OK);
    int item;
    assert_int_equal(queue_push(queue, &item), ST_OK);
    assert_false(queue_stopped(queue));
    queue_stop(queue);
    assert_true(queue_stopped(queue));
    assert_int_equal(queue_push(queue, &item), ST_STOPPING);
    void *taken;
    assert_int_equal(queue_take(queue, &taken, 1, -1), 1);
    assert_int_equal(queue_take(queue, &taken, 1, -1), 0); /* does not wait for ever */
    queue_close(queue);
}

static void wake_ends_a_wait_without_an_item(void **state)
{
    (void)state;
    struct queue *queue = NULL;
    assert_int_equal(queue_open(1, &queue), ST_OK);
    queue_wake(queue);
    void *taken;
    assert_int_equal(queue_take(queue, &taken, 1, -1), 0);
    queue_close(queue);
}

static void *push_many(void *context)
{
    static int item;
    for (int i = 0; i < PUSHES_EACH; i++) {
        while (queue_push(context, &item) == ST_BUSY) {
            sched_yield();
        }
    }
    return NULL;
}

static void many_pushers_lose_and_double_nothing(void **state)
{
    (void)state;
    struct queue *queue = NULL;
    assert_int_equal(queue_open(64, &queue), ST_OK);
    pthread_t threads[PUSHERS];
    for (size_t i = 0; i < PUSHERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, push_many, queue), 0);
    }
    size_t total = 0;
    while (total < (size_t)PUSHERS * PUSHES_EACH) {
        void *taken[16];
        size_t count = queue_take(queue, taken, 16, -1);
        assert_true(count >= 1);
        total += count;
    }
    for (size_t i = 0; i < PUSHERS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(queue_depth(queue), 0);
    queue_close(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_the_order_they_went_in),
        cmocka_unit_test(full_refuses_and_room_accepts_again),
        cmocka_unit_test(stopped_refuses_but_gives_out_what_is_inside),
        cmocka_unit_test(wake_ends_a_wait_without_an_item),
        cmocka_unit_test(many_pushers_lose_and_double_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
