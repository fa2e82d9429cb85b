#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/base/arena.h"

static void arena_join_copies_the_pieces_in_order(void **state)
{
    (void)state;
    struct arena *arena = arena_open(256, 256);
    const struct text pieces[] = {TEXT("a"), TEXT_NONE, TEXT("b\0c"), TEXT(""), TEXT("电")};
    struct text joined = arena_join(arena, pieces, 5);
    assert_true(text_equal(joined, TEXT("ab\0c电")));
    assert_int_equal(joined.data[joined.size], '\0');
    joined = arena_join(arena, pieces, 0);
    assert_non_null(joined.data);
    assert_int_equal(joined.size, 0);
    arena_close(arena);
}

static void arena_join_fails_at_the_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64, 64);
    const struct text pieces[] = {TEXT("0123456789012345678901234567890"),
                                  TEXT("0123456789012345678901234567890123456789")};
    assert_null(arena_join(arena, pieces, 2).data);
    assert_non_null(arena_join(arena, pieces, 1).data);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_join_copies_the_pieces_in_order),
        cmocka_unit_test(arena_join_fails_at_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
