#include "bot/json_out.h"
#include "bot/outbound.h"
#include "bot/render.h"
#include "tests/unit/check.h"

#include <jansson.h>
#include <string.h>

static void written_json_is_what_jansson_reads_back(void **state)
{
    (void)state;
    static const char *const values[] = {
        "", "plain", "引号\"与\\反斜杠", "tab\tnewline\ncr\r", "\x01\x1f\b\f", "😀水管",
    };
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct arena *arena = arena_open(16, 1 << 16);
        struct json_out out;
        struct text text;
        json_out_begin(&out, arena, 4);
        json_out_object(&out, NULL);
        json_out_string(&out, "value", values[i]);
        json_out_array(&out, "list");
        json_out_number(&out, NULL, INT64_MIN);
        json_out_number(&out, NULL, INT64_MAX);
        json_out_number(&out, NULL, 0);
        json_out_array_end(&out);
        json_out_array(&out, "empty");
        json_out_array_end(&out);
        json_out_members(&out, TEXT("{}"));
        json_out_members(&out, TEXT("{\"a\":1}"));
        json_out_bool(&out, "yes", true);
        json_out_raw(&out, "raw", TEXT("null"));
        json_out_object_end(&out);
        assert_int_equal(json_out_end(&out, &text), ST_OK);
        json_t *read = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
        CHECK(read != NULL, "%.*s", TEXT_ARGS(text));
        assert_string_equal(json_string_value(json_object_get(read, "value")), values[i]);
        json_t *list = json_object_get(read, "list");
        assert_true(json_integer_value(json_array_get(list, 0)) == INT64_MIN);
        assert_true(json_integer_value(json_array_get(list, 1)) == INT64_MAX);
        assert_int_equal(json_array_size(json_object_get(read, "empty")), 0);
        assert_int_equal(json_integer_value(json_object_get(read, "a")), 1);
        assert_true(json_is_true(json_object_get(read, "yes")));
        assert_true(json_is_null(json_object_get(read, "raw")));
        json_decref(read);
        arena_close(arena);
    }
}

static void every_byte_is_escaped_wherever_it_stands(void **state)
{
    (void)state;
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < 20; at++) {
            char value[21] = "abcdefghijklmnopqrst";
            value[at] = (char)byte;
            struct arena *arena = arena_open(256, 4096);
            struct json_out out;
            struct text text;
            json_out_begin(&out, arena, 64);
            json_out_array(&out, NULL);
            json_out_string(&out, NULL, value);
            json_out_array_end(&out);
            assert_int_equal(json_out_end(&out, &text), ST_OK);
            json_t *read = json_loadb(text.data, text.size, 0, NULL);
            CHECK(read != NULL, "byte %d at %zu: %.*s", byte, at, TEXT_ARGS(text));
            assert_string_equal(json_string_value(json_array_get(read, 0)), value);
            json_decref(read);
            arena_close(arena);
        }
    }
}

static void json_that_does_not_fit_is_refused_not_cut(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64, 128);
    struct json_out out;
    struct text text;
    json_out_begin(&out, arena, 32);
    json_out_array(&out, NULL);
    for (int i = 0; i < 1000; i++) {
        json_out_string(&out, NULL, "0123456789");
    }
    json_out_array_end(&out);
    assert_int_equal(json_out_end(&out, &text), ST_NO_MEMORY);
    arena_close(arena);
}

static void ticket_numbers_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int64_t number;
    } cases[] = {
        {"GD000012", true, 12}, {"12", true, 12},     {"GD1234567", true, 1234567},
        {"GD", false, 0},       {"XX000012", false, 0}, {"0", false, 0},
        {"-5", false, 0},       {"GD-5", false, 0},   {"", false, 0},
    };
    struct settings settings = {.ticket_prefix = "GD", .ticket_digits = 6};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = 0;
        CHECK(render_parse_number(&settings, text_of(cases[i].text), &number) == cases[i].valid,
              "%s", cases[i].text);
        CHECK(!cases[i].valid || number == cases[i].number, "%s", cases[i].text);
    }
    char shown[TICKET_NUMBER_BYTES];
    render_ticket_number(&settings, 12, shown);
    assert_string_equal(shown, "GD000012");
}

static void long_texts_are_cut_at_sentences_and_never_inside_a_character(void **state)
{
    (void)state;
    char words[4096];
    size_t size = 0;
    for (int i = 0; i < 200; i++) { /* 3-byte characters, a full stop every 16th */
        memcpy(words + size, i % 16 == 15 ? "。" : "水", 3);
        size += 3;
    }
    struct text whole = {words, size};
    for (size_t limit = 8; limit < size + 4; limit++) {
        struct text part = outbound_first_part(whole, limit);
        CHECK(part.size > 0 && part.size <= limit, "limit %zu: %zu", limit, part.size);
        CHECK(text_valid_utf8(part), "limit %zu", limit);
        CHECK(limit < 200 || part.size == size || text_ends_with(part, TEXT("。")), "limit %zu",
              limit);
    }
    assert_int_equal(outbound_first_part(TEXT("短"), 2047).size, 3);
    assert_int_equal(outbound_first_part(TEXT_NONE, 2047).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_json_is_what_jansson_reads_back),
        cmocka_unit_test(every_byte_is_escaped_wherever_it_stands),
        cmocka_unit_test(json_that_does_not_fit_is_refused_not_cut),
        cmocka_unit_test(ticket_numbers_are_read_as_they_are_written),
        cmocka_unit_test(long_texts_are_cut_at_sentences_and_never_inside_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
