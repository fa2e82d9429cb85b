#include "bot/texts.h"

#include "bot/text_keys.h"
#include "tests/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILES_MAX = 3 };

struct attempt {
    enum status status;
    struct texts *texts;
    char report[2048];
};

/* Writes the files into a folder of their own, loads it, and removes it. */
static void load(struct attempt *attempt, const char *const files[FILES_MAX])
{
    char directory[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES];
    memset(attempt, 0, sizeof *attempt);
    assert_true(scratch_make(NULL, "texts", directory));
    for (size_t i = 0; i < FILES_MAX && files[i] != NULL; i++) {
        snprintf(path, sizeof path, "%s/%zu.json", directory, i);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[i], file);
        fclose(file);
    }
    FILE *out = fmemopen(attempt->report, sizeof attempt->report, "w");
    struct fault_sink faults = {.out = out};
    attempt->status = texts_load(directory, &faults, &attempt->texts);
    fclose(out);
    scratch_remove(directory);
}

static void placeholders_are_filled_once_and_never_again(void **state)
{
    (void)state;
    static const struct {
        const char *template, *filled;
    } cases[] = {
        {"无", "无"},
        {"{a}", "甲"},
        {"{a}{b}{a}", "甲乙{a}甲"},
        {"前{a}后", "前甲后"},
        {"{missing}。", "。"},
        {"{a", "{a"},
        {"a}", "a}"},
        {"{}", "{}"},
        {"{A}", "{A}"},
        {"{a{b}", "{a乙{a}"},
    };
    const struct text_value values[] = {{"a", TEXT("甲")}, {"b", TEXT("乙{a}")}};
    struct arena *arena = arena_open(4096, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text filled = texts_fill_template(text_of(cases[i].template), values, 2, arena);
        if (!text_equal(filled, text_of(cases[i].filled))) {
            fail_msg("\"%s\" became \"%.*s\"", cases[i].template, TEXT_ARGS(filled));
        }
    }
    arena_close(arena);
}

static void texts_of_all_files_are_found_and_an_unknown_key_shows_itself(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, (const char *const[FILES_MAX]){"{\"one\":\"一{x}\"}", "{\"two\":\"二\"}", NULL});
    assert_int_equal(attempt.status, ST_OK);
    struct arena *arena = arena_open(4096, 1 << 20);
    const struct text_value value = {"x", TEXT("!")};
    assert_true(text_equal(texts_fill(attempt.texts, "one", &value, 1, arena), TEXT("一!")));
    assert_true(text_equal(texts_fill(attempt.texts, "two", NULL, 0, arena), TEXT("二")));
    assert_true(text_equal(texts_fill(attempt.texts, "three", NULL, 0, arena), TEXT("three")));
    assert_int_equal(texts_find(attempt.texts, TEXT("three")).size, 0);
    arena_close(arena);
    texts_close(attempt.texts);
}

static void broken_texts_are_refused_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *files[FILES_MAX];
        const char *report;
    } cases[] = {
        {{"{\"a\":\"x\",\"a\":\"y\"}", NULL}, "duplicate"},
        {{"{\"a\":\"x\"}", "{\"a\":\"y\"}", NULL}, "1.json: a: this text is in another file"},
        {{"{\"a\":1}", NULL}, "0.json: a: must be a string"},
        {{"{\"a\":\"\"}", NULL}, "a: must have 1 to"},
        {{"{\"a\":\"{x\"}", NULL}, "a: has a brace"},
        {{"{\"a\":\"{X}\"}", NULL}, "a: has a brace"},
        {{"{\"a\":\"x\\u0000\"}", NULL}, "0.json"},
        {{"[]", NULL}, "must be an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attempt attempt;
        load(&attempt, cases[i].files);
        if (attempt.status != ST_CONFIG || strstr(attempt.report, cases[i].report) == NULL) {
            fail_msg("case %zu, wanted \"%s\", got %s:\n%s", i, cases[i].report,
                     status_name(attempt.status), attempt.report);
        }
    }
}

static void every_key_of_the_program_has_its_own_name(void **state)
{
    (void)state;
    for (int a = 0; a < TEXT_KEY_COUNT; a++) {
        for (int b = a + 1; b < TEXT_KEY_COUNT; b++) {
            assert_string_not_equal(text_key((enum text_key)a), text_key((enum text_key)b));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_are_filled_once_and_never_again),
        cmocka_unit_test(texts_of_all_files_are_found_and_an_unknown_key_shows_itself),
        cmocka_unit_test(broken_texts_are_refused_with_their_place),
        cmocka_unit_test(every_key_of_the_program_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
