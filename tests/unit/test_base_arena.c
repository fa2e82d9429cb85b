#include "bot/base/arena.h"
#include "tests/unit/check.h"

#include <string.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_open(16, 1 << 20);
    for (size_t size = 1; size < 300; size += 7) {
        unsigned char *memory = arena_alloc(arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xAA, size);
    }
    arena_close(arena);
}

static void limit_is_kept_and_one_over_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64, 4096);
    assert_null(arena_alloc(arena, 4097));
    size_t got = 0;
    while (arena_alloc(arena, 100) != NULL) {
        got += 100;
    }
    assert_true(got <= 4096);
    assert_true(got >= 3000);
    assert_null(arena_alloc(arena, 100)); /* stays refused */
    arena_close(arena);
}

static void texts_are_copied_and_terminated(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64, 1 << 16);
    char source[] = "漏水";
    struct text copy = arena_text(arena, text_of(source));
    memset(source, 'x', sizeof source - 1);
    assert_true(text_equal(copy, TEXT("漏水")));
    assert_int_equal(copy.data[copy.size], '\0');
    struct text empty = arena_text(arena, TEXT_NONE);
    assert_non_null(empty.data);
    assert_int_equal(empty.size, 0);
    struct text printed = arena_printf(arena, "%s-%d", "GD", 12);
    assert_true(text_equal(printed, TEXT("GD-12")));
    arena_close(arena);
}

static void out_of_room_gives_no_text(void **state)
{
    (void)state;
    struct arena *arena = arena_open(32, 64);
    char big[256];
    memset(big, 'x', sizeof big);
    assert_null(arena_text(arena, (struct text){big, sizeof big}).data);
    assert_null(arena_printf(arena, "%0200d", 1).data);
    arena_close(arena);
    arena_close(NULL);
}

static void reset_gives_the_room_back_and_keeps_the_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64, 4096);
    for (int round = 0; round < 100; round++) {
        size_t got = 0;
        while (arena_alloc(arena, 100) != NULL) {
            got += 100;
        }
        CHECK(got >= 3000 && got <= 4096, "round %d: %zu", round, got);
        arena_reset(arena);
        unsigned char *zeroed = arena_alloc(arena, 16);
        for (size_t i = 0; i < 16; i++) {
            assert_int_equal(zeroed[i], 0);
        }
        arena_reset(arena);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(limit_is_kept_and_one_over_is_refused),
        cmocka_unit_test(texts_are_copied_and_terminated),
        cmocka_unit_test(out_of_room_gives_no_text),
        cmocka_unit_test(reset_gives_the_room_back_and_keeps_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
