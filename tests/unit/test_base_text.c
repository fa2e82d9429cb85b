#include "bot/base/text.h"
#include "tests/unit/check.h"

#include <string.h>

static void numbers_are_whole_decimal_and_in_range(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"42", true, 42},
        {"-7", true, -7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"12a", false, 0},
        {" 1", false, 0},
        {"+1", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 99;
        bool valid = text_to_int64(text_of(cases[i].text), &value);
        CHECK(valid == cases[i].valid, "%s", cases[i].text);
        CHECK(value == (valid ? cases[i].value : 99), "%s: %lld", cases[i].text, (long long)value);
    }
}

static void utf8_is_accepted_only_when_well_formed(void **state)
{
    (void)state;
    static const struct {
        const char *label, *bytes;
        bool valid;
    } cases[] = {
        {"empty", "", true},
        {"ascii", "abc", true},
        {"chinese", "水管漏水", true},
        {"emoji", "\xF0\x9F\x98\x80", true},
        {"last code point", "\xF4\x8F\xBF\xBF", true},
        {"above it", "\xF4\x90\x80\x80", false},
        {"surrogate", "\xED\xA0\x80", false},
        {"before surrogates", "\xED\x9F\xBF", true},
        {"overlong slash", "\xC0\xAF", false},
        {"overlong three", "\xE0\x9F\xBF", false},
        {"overlong four", "\xF0\x8F\xBF\xBF", false},
        {"lone continuation", "\x80", false},
        {"cut character", "\xE6\xB0", false},
        {"wrong continuation", "\xE6\xB0\x41", false},
        {"five bytes", "\xF8\x88\x80\x80\x80", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(text_valid_utf8(text_of(cases[i].bytes)) == cases[i].valid, "%s", cases[i].label);
    }
    assert_false(text_valid_utf8((struct text){"a\0b", 3}));
}

static void cutting_never_splits_a_character(void **state)
{
    (void)state;
    struct text text = TEXT("a水管😀b"); /* 1 + 3 + 3 + 4 + 1 bytes */
    static const size_t kept[] = {0, 1, 1, 1, 4, 4, 4, 7, 7, 7, 7, 11, 12, 12};
    for (size_t limit = 0; limit < COUNT_OF(kept); limit++) {
        struct text cut = text_cut_utf8(text, limit);
        CHECK(cut.size == kept[limit], "limit %zu: %zu", limit, cut.size);
        assert_true(text_valid_utf8(cut));
    }
}

static void copying_cuts_between_characters_and_terminates(void **state)
{
    (void)state;
    char out[6];
    memset(out, 'x', sizeof out);
    assert_int_equal(text_copy(TEXT("水管"), out, sizeof out), 3);
    assert_string_equal(out, "水");
    assert_int_equal(text_copy(TEXT_NONE, out, sizeof out), 0);
    assert_string_equal(out, "");
}

static void phones_are_masked_and_short_numbers_are_not(void **state)
{
    (void)state;
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"13800138000", "138****8000"},
        {"电话13800138000，谢谢", "电话138****8000，谢谢"},
        {"3栋2单元501", "3栋2单元501"},
        {"单号240318", "单号240318"},
        {"8613800138000", "861******8000"},
        {"13800138000 13900139000", "138****8000 139****9000"},
        {"1380013800", "1380013800"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[128];
        text_mask_phones(text_of(cases[i].text), out, sizeof out);
        CHECK(strcmp(out, cases[i].masked) == 0, "%s: %s", cases[i].text, out);
    }
}

static void slices_are_clamped(void **state)
{
    (void)state;
    struct text text = TEXT("hello");
    assert_true(text_equal(text_slice(text, 1, 3), TEXT("ell")));
    assert_true(text_equal(text_slice(text, 3, 99), TEXT("lo")));
    assert_int_equal(text_slice(text, 5, 1).size, 0);
    assert_int_equal(text_slice(text, SIZE_MAX, SIZE_MAX).size, 0);
}

static void finding_and_affixes(void **state)
{
    (void)state;
    struct text text = TEXT("abcabc");
    assert_int_equal(text_find(text, TEXT("ca")), 2);
    assert_int_equal(text_find(text, TEXT("")), 0);
    assert_true(text_find(text, TEXT("x")) == SIZE_MAX);
    assert_true(text_find(TEXT("a"), TEXT("ab")) == SIZE_MAX);
    assert_true(text_starts_with(text, TEXT("abc")));
    assert_false(text_starts_with(TEXT("ab"), TEXT("abc")));
    assert_true(text_ends_with(text, TEXT("bc")));
    assert_true(text_equal(text_trim(TEXT(" \t水 \r\n")), TEXT("水")));
    assert_int_equal(text_trim(TEXT("  ")).size, 0);
    assert_int_equal(text_count_chars(TEXT("水管a😀")), 4);
}

static void a_text_is_among_equals_only(void **state)
{
    (void)state;
    const struct text list[] = {TEXT("ab"), TEXT_NONE, TEXT("c")};
    assert_true(text_among(TEXT("ab"), list, 3));
    assert_true(text_among(TEXT("c"), list, 3));
    assert_false(text_among(TEXT("c"), list, 2));
    assert_false(text_among(TEXT("a"), list, 3));
    assert_true(text_among(TEXT(""), list, 3));
    assert_false(text_among(TEXT(""), list, 1));
    assert_false(text_among(TEXT(""), NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_whole_decimal_and_in_range),
        cmocka_unit_test(utf8_is_accepted_only_when_well_formed),
        cmocka_unit_test(cutting_never_splits_a_character),
        cmocka_unit_test(copying_cuts_between_characters_and_terminates),
        cmocka_unit_test(phones_are_masked_and_short_numbers_are_not),
        cmocka_unit_test(slices_are_clamped),
        cmocka_unit_test(finding_and_affixes),
        cmocka_unit_test(a_text_is_among_equals_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
