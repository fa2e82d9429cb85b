#include "adapters/staff/ring.h"
#include "tests/unit/check.h"

static struct event_batch *make_batch(int64_t first, int count, int step)
{
    struct arena *arena = arena_open(1024, 1 << 20);
    struct event_batch *batch = arena_alloc(arena, sizeof *batch);
    batch->arena = arena;
    batch->frames = arena_alloc(arena, (size_t)(count + 1) * sizeof *batch->frames);
    batch->count = (size_t)count;
    for (int i = 0; i < count; i++) {
        batch->frames[i].seq = first + (int64_t)i * step;
        batch->frames[i].json = arena_printf(arena, "{\"seq\":%d}", (int)batch->frames[i].seq);
    }
    return batch;
}

static struct ring *open_ring(size_t bytes_max)
{
    struct ring *ring;
    assert_int_equal(ring_open(bytes_max, &ring), ST_OK);
    return ring;
}

static void empty_ring_knows_nothing(void **state)
{
    struct ring *ring = open_ring(1 << 20);
    (void)state;
    assert_false(ring_covers(ring, 0));
    assert_null(ring_next(ring, 0));
    assert_int_equal(ring_last(ring), 0);
    ring_add(ring, make_batch(0, 0, 1)); /* a turn without events */
    assert_int_equal(ring_last(ring), 0);
    ring_close(ring);
}

static void every_cursor_finds_the_next_event(void **state)
{
    struct ring *ring = open_ring(1 << 20);
    (void)state;
    ring_add(ring, make_batch(11, 3, 1));  /* 11 12 13 */
    ring_add(ring, make_batch(20, 1, 1));  /* a gap: other communities' or undone ones */
    ring_add(ring, make_batch(21, 10, 3)); /* 21 24 … 48 */
    for (int64_t after = 10; after < 48; after++) {
        int64_t wanted = after < 13 ? after + 1 : after < 20 ? 20 : 21 + (after - 21 + 3) / 3 * 3;
        const struct event_frame *event = ring_next(ring, after);
        CHECK(event != NULL && event->seq == wanted, "after %d: %d", (int)after,
              event == NULL ? 0 : (int)event->seq);
        assert_true(ring_covers(ring, after));
    }
    assert_null(ring_next(ring, 48));
    assert_false(ring_covers(ring, 9)); /* whether 10 exists is not known here */
    ring_close(ring);
}

static void bytes_are_bounded_and_the_floor_rises(void **state)
{
    enum { BYTES_MAX = 64 << 10 };
    struct ring *ring = open_ring(BYTES_MAX);
    (void)state;
    for (int i = 0; i < 5000; i++) {
        ring_add(ring, make_batch(1 + (int64_t)i * 10, 10, 1));
        assert_true(ring_bytes(ring) <= BYTES_MAX);
    }
    assert_false(ring_covers(ring, 0));
    assert_true(ring_covers(ring, ring_last(ring) - 10));
    int64_t floor = ring_last(ring);
    while (ring_covers(ring, floor - 1)) {
        floor--;
    }
    assert_int_equal(ring_next(ring, floor)->seq, floor + 1); /* nothing missing at the edge */
    ring_clear(ring);
    assert_false(ring_covers(ring, 50000));
    ring_close(ring);
}

static void batches_are_bounded(void **state)
{
    struct ring *ring = open_ring((size_t)1 << 30);
    (void)state;
    for (int i = 0; i < RING_BATCHES_MAX + 1; i++) {
        ring_add(ring, make_batch(1 + i, 1, 1));
    }
    assert_false(ring_covers(ring, 0));
    assert_true(ring_covers(ring, 1));
    assert_int_equal(ring_next(ring, 1)->seq, 2);
    ring_close(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_ring_knows_nothing),
        cmocka_unit_test(every_cursor_finds_the_next_event),
        cmocka_unit_test(bytes_are_bounded_and_the_floor_rises),
        cmocka_unit_test(batches_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
