#include "bot/knowledge.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct loaded {
    struct knowledge *knowledge;
    size_t errors;
    char report[1024];
};

static void load(struct loaded *loaded, const char *json)
{
    char directory[SCRATCH_BYTES], path[SCRATCH_BYTES + 32];
    assert_true(scratch_make(NULL, "knowledge", directory));
    snprintf(path, sizeof path, "%s/knowledge.json", directory);
    if (json != NULL) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(json, file);
        fclose(file);
    }
    memset(loaded, 0, sizeof *loaded);
    FILE *out = fmemopen(loaded->report, sizeof loaded->report, "w");
    struct fault_sink faults = {.out = out};
    assert_int_equal(knowledge_load(path, &faults, &loaded->knowledge), ST_OK);
    loaded->errors = faults.error_count;
    fclose(out);
    scratch_remove(directory);
}

static const char two_entries[] =
    "[{\"id\":\"hours\",\"asks\":[\"几点 下班\",\"上班时间\"],\"answer\":\"know.hours\"},"
    "{\"id\":\"pool\",\"asks\":[\"泳池 几点\",\"泳池 几点 下班\"],\"answer\":\"know.pool\","
    "\"communities\":[\"sunshine\"]}]";

static const struct {
    const char *words, *community, *answer;
} questions[] = {
    {"服务中心几点下班", "sunshine", "know.hours"},
    {"下班几点", "sunshine", "know.hours"}, /* in whichever order */
    {"上班时间是什么", "", "know.hours"},
    {"下班了吗", "sunshine", ""}, /* one of two words is not enough */
    {"泳池几点开", "sunshine", "know.pool"},
    {"泳池几点开", "riverside", ""},                /* another community's */
    {"泳池几点下班", "sunshine", "know.pool"},      /* the longest words win … */
    {"泳池几点下班", "riverside", "know.hours"},    /* … among those that are for him */
    {"", "sunshine", ""},
};

static void the_longest_words_that_all_occur_answer(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&loaded, two_entries);
    CHECK(loaded.errors == 0, "%s", loaded.report);
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        struct text answer = knowledge_find(loaded.knowledge, text_of(questions[i].words),
                                            text_of(questions[i].community));
        CHECK(text_equal(answer, text_of(questions[i].answer)), "%s: \"%.*s\"",
              questions[i].words, TEXT_ARGS(answer));
    }
    knowledge_close(loaded.knowledge);
}

static void a_firm_without_the_file_knows_nothing(void **state)
{
    (void)state;
    struct loaded loaded;
    load(&loaded, NULL);
    assert_int_equal(loaded.errors, 0);
    assert_int_equal(knowledge_find(loaded.knowledge, TEXT("几点"), TEXT_NONE).size, 0);
    assert_int_equal(knowledge_answer_at(loaded.knowledge, 0).size, 0);
    knowledge_close(loaded.knowledge);
}

static void faults_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *report;
    } faults[] = {
        {"{}", "must be a list"},
        {"[{\"id\":\"a\",\"answer\":\"k\",\"asks\":[]}]", "[0].asks: nobody could ask"},
        {"[{\"id\":\"a\",\"answer\":\"k\",\"asks\":[\" \"]}]", "[0].asks[0]: has no words"},
        {"[{\"id\":\"a\",\"asks\":[\"x\"]}]", "answer"},
        {"[{\"id\":\"a\",\"answer\":\"k\",\"asks\":[\"x\"],\"why\":1}]", "why: is not a known key"},
        {"[{\"id\":\"a\",\"answer\":\"k\",\"asks\":[\"x\"]},"
         "{\"id\":\"a\",\"answer\":\"k\",\"asks\":[\"y\"]}]", "[1]: \"a\" is there twice"},
    };
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct loaded loaded;
        load(&loaded, faults[i].json);
        CHECK(loaded.errors > 0 && strstr(loaded.report, faults[i].report) != NULL,
              "%s wanted \"%s\", got\n%s", faults[i].json, faults[i].report, loaded.report);
        knowledge_close(loaded.knowledge);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_words_that_all_occur_answer),
        cmocka_unit_test(a_firm_without_the_file_knows_nothing),
        cmocka_unit_test(faults_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
