#include "bot/fact_value.h"

#include "tests/unit/check.h"

#include <string.h>

#define NOW_MS 1795485600000 /* 2026-11-24 10:00 in Shanghai */
#define HOUR_MS 3600000

static const struct fact_rule rules[] = {
    {.name = {"flag", 4}, .kind = FACT_FLAG},
    {.name = {"text", 4}, .kind = FACT_TEXT, .min = 2, .max = 4},
    {.name = {"number", 6}, .kind = FACT_NUMBER, .min = -5, .max = 100},
    {.name = {"fen", 3}, .kind = FACT_FEN, .max = 1000000},
    {.name = {"choice", 6},
     .kind = FACT_CHOICE,
     .option_count = 2,
     .options = {{"单工种", 9}, {"多工种", 9}}},
    {.name = {"time", 4}, .kind = FACT_TIME},
    {.name = {"score", 5}, .kind = FACT_SCORE, .min = 1, .max = 5},
    {.name = {"count", 5}, .kind = FACT_COUNT, .apart_ms = HOUR_MS},
    {.name = {"once", 4}, .kind = FACT_FLAG, .once = true},
};

static const struct fact_rule *rule_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (text_equal(rules[i].name, text_of(name))) {
            return &rules[i];
        }
    }
    fail_msg("no rule %s", name);
    return NULL;
}

static enum status read_words(const char *rule, const char *words, const struct fact *before,
                              struct fact *fact, enum text_key *why)
{
    const struct fact_said said = {
        .words = text_of(words), .before = before, .now_ms = NOW_MS, .offset_minutes = 480};
    *fact = (struct fact){0};
    return fact_value_read(rule_of(rule), &said, fact, why);
}

static void each_kind_is_kept_in_one_form_with_its_number(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *words, *value;
        int64_t number;
    } cases[] = {
        {"flag", "yes", "yes", 1},
        {"flag", "true", "yes", 1},
        {"flag", " 是 ", "yes", 1},
        {"flag", "no", "no", 0},
        {"flag", "否", "no", 0},
        {"text", "两字", "两字", 0},
        {"text", " 四个字了 ", "四个字了", 0},
        {"number", "-5", "-5", -5},
        {"number", "100", "100", 100},
        {"fen", "12.50", "12.50", 1250},
        {"fen", "12.5", "12.50", 1250},
        {"fen", "12", "12", 1200},
        {"fen", "12.00", "12", 1200},
        {"fen", "0.05", "0.05", 5},
        {"fen", "1250分", "12.50", 1250},
        {"fen", "12.50元", "12.50", 1250},
        {"fen", "12块", "12", 1200},
        {"fen", "10000", "10000", 1000000},
        {"choice", "多工种", "多工种", 0},
        {"time", "2026-11-25T14:00", "2026-11-25T14:00:00+08:00", 1795586400000},
        {"time", "2026-11-25 14:00", "2026-11-25T14:00:00+08:00", 1795586400000},
        {"time", "2026-11-25T06:00:00Z", "2026-11-25T14:00:00+08:00", 1795586400000},
        {"time", "2026-11-25", "2026-11-25T23:59:59+08:00", 1795622399000},
        {"score", "5", "5", 5},
        {"score", "四", "4", 4},
        {"count", "无人接听", "无人接听", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fact fact;
        enum text_key why;
        enum status status = read_words(cases[i].rule, cases[i].words, NULL, &fact, &why);
        CHECK(status == ST_OK, "%s %s: %s", cases[i].rule, cases[i].words, status_name(status));
        CHECK(strcmp(fact.value, cases[i].value) == 0, "%s %s: %s", cases[i].rule, cases[i].words,
              fact.value);
        CHECK(fact.number == cases[i].number, "%s %s: %lld", cases[i].rule, cases[i].words,
              (long long)fact.number);
    }
}

static void what_is_not_of_the_kind_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *words;
        enum text_key why;
    } cases[] = {
        {"flag", "maybe", FACT_NOT_FLAG},
        {"flag", "", FACT_EMPTY},
        {"count", "  ", FACT_EMPTY},
        {"text", "一", FACT_NOT_TEXT},
        {"text", "五个字太长", FACT_NOT_TEXT},
        {"text", "\xff\xfe", FACT_NOT_TEXT},
        {"number", "-6", FACT_NOT_NUMBER},
        {"number", "101", FACT_NOT_NUMBER},
        {"number", "12.5", FACT_NOT_NUMBER},
        {"number", "99999999999999999999", FACT_NOT_NUMBER},
        {"fen", "-1", FACT_NOT_FEN},
        {"fen", "12.505", FACT_NOT_FEN},
        {"fen", "12.", FACT_NOT_FEN},
        {"fen", ".5", FACT_NOT_FEN},
        {"fen", "1.5分", FACT_NOT_FEN},
        {"fen", "一百", FACT_NOT_FEN},
        {"fen", "10000.01", FACT_NOT_FEN},
        {"fen", "9999999999999999999", FACT_NOT_FEN},
        {"choice", "三工种", FACT_NOT_CHOICE},
        {"time", "明天", FACT_NOT_TIME},
        {"time", "2026-02-30", FACT_NOT_TIME},
        {"time", "2026-11-25T25:00", FACT_NOT_TIME},
        {"time", "2026-11-25T14:00x", FACT_NOT_TIME},
        {"score", "0", FACT_NOT_SCORE},
        {"score", "6", FACT_NOT_SCORE},
        {"score", "10", FACT_NOT_SCORE},
        {"score", "5分", FACT_NOT_SCORE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fact fact;
        enum text_key why = TEXT_KEY_COUNT;
        enum status status = read_words(cases[i].rule, cases[i].words, NULL, &fact, &why);
        CHECK(status == ST_MALFORMED, "%s %s: %s", cases[i].rule, cases[i].words,
              status_name(status));
        CHECK(why == cases[i].why, "%s %s: %d", cases[i].rule, cases[i].words, (int)why);
    }
}

static void a_text_longer_than_its_column_is_too_large(void **state)
{
    (void)state;
    char words[FACT_VALUE_BYTES + 1];
    memset(words, 'x', sizeof words);
    words[FACT_VALUE_BYTES] = '\0';
    struct fact fact;
    enum text_key why;
    assert_int_equal(read_words("count", words, NULL, &fact, &why), ST_TOO_LARGE);
    words[FACT_VALUE_BYTES - 1] = '\0';
    assert_int_equal(read_words("count", words, NULL, &fact, &why), ST_OK);
}

static void a_count_grows_when_enough_time_has_passed(void **state)
{
    (void)state;
    struct fact before = {.number = 2, .at_ms = NOW_MS - HOUR_MS + 1};
    struct fact fact;
    enum text_key why;
    assert_int_equal(read_words("count", "x", &before, &fact, &why), ST_CONFLICT);
    assert_int_equal(why, FACT_TOO_SOON);
    before.at_ms--;
    assert_int_equal(read_words("count", "x", &before, &fact, &why), ST_OK);
    assert_int_equal(fact.number, 3);
}

static void what_may_be_recorded_once_is_not_recorded_twice(void **state)
{
    (void)state;
    const struct fact before = {.value = "no"};
    struct fact fact;
    enum text_key why;
    assert_int_equal(read_words("once", "yes", NULL, &fact, &why), ST_OK);
    assert_int_equal(read_words("once", "yes", &before, &fact, &why), ST_CONFLICT);
    assert_int_equal(why, FACT_ONCE);
    assert_int_equal(read_words("flag", "yes", &before, &fact, &why), ST_OK);
}

static void a_score_is_heard_among_the_words_around_it(void **state)
{
    (void)state;
    static const struct text before_words[] = {{"我给", 6}, {"给", 3}, {"打", 3}};
    static const struct text after_words[] = {{"颗星", 6}, {"分", 3}, {"星", 3}};
    const struct text_list before = {before_words, COUNT_OF(before_words)};
    const struct text_list after = {after_words, COUNT_OF(after_words)};
    static const struct {
        const char *words;
        int score;
    } cases[] = {
        {"5", 5},       {"5分", 5},    {"五星", 5}, {"给4颗星", 4}, {"我给三分", 3},
        {"打 2 分", 2}, {"两分", 2},   {"0分", 0},  {"6分", 0},     {"10分", 0},
        {"十分", 0},    {"十分满意", 0}, {"", 0},     {"分", 0},      {"5个", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int score = fact_value_score(text_of(cases[i].words), &before, &after);
        CHECK(score == cases[i].score, "%s: %d", cases[i].words, score);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_kept_in_one_form_with_its_number),
        cmocka_unit_test(what_is_not_of_the_kind_is_refused_with_a_reason),
        cmocka_unit_test(a_text_longer_than_its_column_is_too_large),
        cmocka_unit_test(a_count_grows_when_enough_time_has_passed),
        cmocka_unit_test(what_may_be_recorded_once_is_not_recorded_twice),
        cmocka_unit_test(a_score_is_heard_among_the_words_around_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
