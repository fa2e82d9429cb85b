#include "bot/base/random.h"
#include "intents/loader.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFSET_MINUTES = 480, REPORT_BYTES = 8192, FUZZED_TEXTS = 4000, PIECES_MAX = 8192 };
static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai, a Tuesday */

static struct matcher *product;
static struct match_scratch *product_scratch;

static int load_product(void **state)
{
    (void)state;
    size_t faults = 0;
    return matcher_load("intents", stderr, &faults, &product) == ST_OK &&
                   match_scratch_open(product, &product_scratch) == ST_OK
               ? 0
               : -1;
}

static int close_product(void **state)
{
    (void)state;
    match_scratch_close(product_scratch);
    matcher_close(product);
    return 0;
}

static struct arena *match_text(const char *text, struct match_result *result)
{
    struct arena *arena = arena_open(16 * 1024, 1 << 20);
    assert_non_null(arena);
    assert_int_equal(matcher_match(product, product_scratch, text_of(text), now_ms, OFFSET_MINUTES,
                                   arena, result),
                     ST_OK);
    return arena;
}

static void message_gets_its_label(void **state)
{
    (void)state;
    static const struct {
        const char *text, *label, *second;
    } cases[] = {
        {"厨房水管漏水了，下午有空", "repair.leak", NULL},
        {"電梯又壞了", "repair.elevator", NULL},
        {"电梯里困了人", "emergency", NULL},
        {"不用修了", "ticket.cancel", NULL},
        {"已经交了", "fee.paid", NULL},
        {"物业费怎么交", "fee.pay", NULL},
        {"物业费多少钱一平", "fee.query", NULL},
        {"楼上太吵了！！！", "complaint.noise", NULL},
        {"转人工", "human", NULL},
        {"好的", "affirm", NULL},
        {"不是", "deny", NULL},
        {"ＴＤ", "optout", NULL},
        {"厕所堵了，另外物业费怎么交", "repair.plumbing", "fee.pay"},
        {"今天天气怎么样", "none", NULL},
        {"abcdefg", "none", NULL},
        {"13912345678", "none", NULL},
        {"再拖就打12345", "complaint.other", NULL},
        {"", "none", NULL},
        {"😀", "none", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct match_result result;
        struct arena *arena = match_text(cases[i].text, &result);
        CHECK(result.ranked_count >= 1, "%s", cases[i].text);
        CHECK(strcmp(result.ranked[0].label, cases[i].label) == 0, "%s: %s", cases[i].text,
              result.ranked[0].label);
        CHECK(result.two_requests == (cases[i].second != NULL), "%s", cases[i].text);
        CHECK(cases[i].second == NULL || strcmp(result.ranked[1].label, cases[i].second) == 0,
              "%s: %s", cases[i].text, result.ranked[1].label);
        arena_close(arena);
    }
}

static void result_names_the_rule_and_its_words(void **state)
{
    (void)state;
    struct match_result result;
    struct arena *arena = match_text("厨房漏水了", &result);
    assert_true(result.ranked[0].rule.size > 0);
    assert_true(text_ends_with(result.ranked[0].file, TEXT("repair.rules")));
    assert_true(result.ranked[0].line > 0);
    assert_true(text_find(result.normalised, result.ranked[0].span) != SIZE_MAX);
    arena_close(arena);
}

static void slots_are_filled_with_canonical_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *value;
    } cases[] = {
        {"３栋２单元５０１厨房漏水，明天下午三点有空", "room", "3-2-501"},
        {"３栋２单元５０１厨房漏水，明天下午三点有空", "time", "2026-11-25T15:00"},
        {"３栋２单元５０１厨房漏水，明天下午三点有空", "place", "厨房"},
        {"３栋２单元５０１厨房漏水，明天下午三点有空", "fault", "漏水"},
        {"马桶堵了，电话138 0013 8000", "phone", "13800138000"},
        {"马桶堵了，电话138 0013 8000", "item", "马桶"},
        {"凭啥多收我三百块", "money", "30000"},
        {"我叫李明，厨房漏水", "name", "李明"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct match_result result;
        struct arena *arena = match_text(cases[i].text, &result);
        bool found = false;
        for (size_t s = 0; s < result.slot_count; s++) {
            found |= strcmp(result.slots[s].name, cases[i].name) == 0 &&
                     text_equal(result.slots[s].value, text_of(cases[i].value));
        }
        CHECK(found, "%s: %s is not %s", cases[i].text, cases[i].name, cases[i].value);
        arena_close(arena);
    }
}

/* ---- branches and the prefilter lose nothing ---- */

struct pieces {
    char *bytes;
    struct text items[PIECES_MAX];
    size_t count;
};

/* Runs of letters out of the pattern files and the messages: the stuff that patterns are about. */
static void read_pieces(struct pieces *pieces, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[16384];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *saved = NULL;
        for (char *word = strtok_r(line, "|(){}?:\t\n<>=, ", &saved); word != NULL;
             word = strtok_r(NULL, "|(){}?:\t\n<>=, ", &saved)) {
            if (pieces->count < PIECES_MAX && strlen(word) < 64) {
                char *copy = strdup(word);
                assert_non_null(copy);
                pieces->items[pieces->count++] = text_of(copy);
            }
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static size_t random_message(const struct pieces *pieces, struct random *random, char *out,
                             size_t capacity)
{
    static const char *const between[] = {"", "", "", "，", "的", "了", " ", "？", "3栋501", "不"};
    size_t size = 0;
    size_t count = random_below(random, 8) + 1;
    for (size_t i = 0; i < count; i++) {
        struct text piece = pieces->items[random_below(random, pieces->count)];
        struct text gap = text_of(between[random_below(random, COUNT_OF(between))]);
        if (size + piece.size + gap.size < capacity) {
            memcpy(out + size, piece.data, piece.size);
            memcpy(out + size + piece.size, gap.data, gap.size);
            size += piece.size + gap.size;
        }
    }
    return size;
}

static void check_same(const struct match_result *a, const struct match_result *b, const char *text)
{
    CHECK(a->ranked_count == b->ranked_count, "%s", text);
    for (size_t i = 0; i < a->ranked_count; i++) {
        CHECK(strcmp(a->ranked[i].label, b->ranked[i].label) == 0 &&
                  a->ranked[i].score == b->ranked[i].score,
              "%s: %s %d, by whole rules %s %d", text, a->ranked[i].label, a->ranked[i].score,
              b->ranked[i].label, b->ranked[i].score);
        CHECK(text_equal(a->ranked[i].rule, b->ranked[i].rule) &&
                  text_equal(a->ranked[i].span, b->ranked[i].span),
              "%s: %s", text, a->ranked[i].label);
    }
    CHECK(a->slot_count == b->slot_count && a->two_requests == b->two_requests, "%s", text);
}

static void branches_and_prefilter_lose_no_match(void **state)
{
    (void)state;
    size_t faults = 0;
    struct loader_source source = {.directory = "intents", .whole = true};
    struct matcher *whole = NULL;
    struct match_scratch *whole_scratch = NULL;
    assert_int_equal(loader_open(&source, stderr, &faults, &whole), ST_OK);
    assert_int_equal(match_scratch_open(whole, &whole_scratch), ST_OK);
    static const char *const files[] = {
        "intents/patterns/00-parts.rules", "intents/patterns/repair.rules",
        "intents/patterns/talk.rules",     "intents/patterns/fee.rules",
        "tests/intents/dev.tsv",           "tests/intents/own.tsv",
    };
    struct pieces *pieces = calloc(1, sizeof *pieces);
    assert_non_null(pieces);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        read_pieces(pieces, files[i]);
    }
    assert_true(pieces->count > 1000);
    struct random random;
    random_seed(&random, 3);
    for (size_t i = 0; i < FUZZED_TEXTS; i++) {
        char text[512];
        size_t size = random_message(pieces, &random, text, sizeof text);
        text[size] = '\0';
        struct match_result fast, all;
        struct arena *arena = match_text(text, &fast);
        assert_int_equal(
            matcher_match(whole, whole_scratch, text_of(text), now_ms, OFFSET_MINUTES, arena, &all),
            ST_OK);
        check_same(&fast, &all, text);
        arena_close(arena);
    }
    for (size_t i = 0; i < pieces->count; i++) {
        free((char *)(uintptr_t)pieces->items[i].data);
    }
    free(pieces);
    match_scratch_close(whole_scratch);
    matcher_close(whole);
}

/* ---- limits ---- */

static void hostile_pattern_is_stopped_and_counted(void **state)
{
    (void)state;
    struct matcher *matcher = NULL;
    struct match_scratch *scratch = NULL;
    size_t faults = 0;
    struct text rules = TEXT("rule hostile angry 10 ^(?:a|b|ab)+$\nrule tame greet 10 ab\n");
    assert_int_equal(
        matcher_load_memory("intents", TEXT("hostile"), rules, stderr, &faults, &matcher), ST_OK);
    assert_int_equal(match_scratch_open(matcher, &scratch), ST_OK);
    char text[256];
    for (size_t i = 0; i + 2 < sizeof text; i += 2) { /* "abab…" does not collapse */
        memcpy(text + i, "ab", 2);
    }
    memcpy(text + sizeof text - 2, "!", 2);
    struct arena *arena = arena_open(16 * 1024, 1 << 20);
    struct match_result result;
    assert_int_equal(
        matcher_match(matcher, scratch, text_of(text), now_ms, OFFSET_MINUTES, arena, &result),
        ST_OK);
    assert_int_equal(result.limit_hits, 1);
    assert_string_equal(result.ranked[0].label, "greet"); /* the others go on */
    arena_close(arena);
    match_scratch_close(scratch);
    matcher_close(matcher);
}

static void long_text_is_cut_and_matched(void **state)
{
    (void)state;
    static char text[4 * MATCH_TEXT_BYTES_MAX];
    text[0] = '\0';
    for (size_t used = 0; used + 32 < sizeof text;) {
        used += (size_t)snprintf(text + used, sizeof text - used, "厨房漏水电梯坏了");
    }
    struct match_result result;
    struct arena *arena = match_text(text, &result);
    assert_true(result.normalised.size <= MATCH_TEXT_BYTES_MAX);
    assert_true(result.normalised.size > MATCH_TEXT_BYTES_MAX - 4);
    assert_true(text_valid_utf8(result.normalised));
    assert_true(result.ranked[0].score > 0);
    arena_close(arena);
}

/* ---- faults ---- */

static void fault_is_reported_with_file_line_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *report;
    } cases[] = {
        {"rule a nowhere 10 漏\n", "f:1: rule \"a\" has the unknown label \"nowhere\""},
        {"rule a repair.nothing.* 10 漏\n", "unknown label"},
        {"\n\nrule a greet 10 (漏\n", "f:3: rule \"a\": missing closing parenthesis"},
        {"rule a greet 10 {nix}\n", "f:1: rule \"a\": part \"nix\" is not defined"},
        {"rule a greet 10 漏\nrule a greet 10 水\n", "f:2: rule \"a\" is there already at f:1"},
        {"define x = 漏\ndefine x = 水\nrule a greet 10 {x}\n",
         "f:2: part \"x\" is defined already at f:1"},
        {"define x = {y}\ndefine y = {x}\nrule a greet 10 {x}\n", "part \"x\" uses itself"},
        {"define x = 漏\nrule a greet 10 水\n", "f:1: part \"x\" is never used"},
        {"rule a greet zehn 漏\n", "f:1: score \"zehn\" of rule \"a\""},
        {"rule a greet 0 漏\n", "score \"0\""},
        {"rule a greet 1001 漏\n", "score \"1001\""},
        {"rule a greet\n", "f:1: expected: rule name label score pattern"},
        {"rule A greet 10 漏\n", "f:1: expected: rule name label score pattern"},
        {"define x 漏\n", "f:1: expected: define name = pattern"},
        {"regel a greet 10 漏\n", "f:1: \"regel\" is neither define nor rule"},
        {"rule a greet 10 漏?\n", "f:1: rule \"a\" matches the empty text"},
        {"rule a greet 10 電\n", "f:1: rule \"a\" has \"電\", which no normalised text contains"},
        {"rule a greet 10 漏！\n", "which no normalised text contains"},
        {"rule a greet 10 WiFi\n", "f:1: rule \"a\" is dead: \"WiFi\""},
        {"rule a greet 10 啊啊啊\n", "is dead"},
        {"rule a greet 10 漏\nrule b greet 10 漏\n",
         "f:2: rule \"b\" has the pattern and label of \"a\""},
        {"rule a greet 10 \xff\n", "f:0: is not UTF-8 text"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char report[REPORT_BYTES] = "";
        FILE *out = fmemopen(report, sizeof report, "w");
        struct matcher *matcher = NULL;
        size_t faults = 0;
        enum status status = matcher_load_memory("intents", TEXT("f"), text_of(cases[i].rules), out,
                                                 &faults, &matcher);
        fclose(out);
        CHECK(status == ST_CONFIG && faults >= 1 && matcher == NULL, "%s: %s", cases[i].rules,
              status_name(status));
        CHECK(strstr(report, cases[i].report) != NULL, "%s: %s", cases[i].rules, report);
    }
}

static void all_faults_are_found_in_one_run(void **state)
{
    (void)state;
    struct matcher *matcher = NULL;
    size_t faults = 0;
    struct text rules = TEXT("rule a nowhere 10 漏\nrule b greet 10 (\nrule c greet 0 x\nnix\n");
    assert_int_equal(matcher_load_memory("intents", TEXT("f"), rules, NULL, &faults, &matcher),
                     ST_CONFIG);
    assert_int_equal(faults, 4);
    assert_int_equal(matcher_load("tests/intents", NULL, &faults, &matcher), ST_CONFIG);
    assert_true(faults > 0);
}

static void continued_lines_and_family_labels_work(void **state)
{
    (void)state;
    struct matcher *matcher = NULL;
    struct match_scratch *scratch = NULL;
    size_t faults = 0;
    struct text rules = TEXT("define thing = 灯\n    |门\n# why\nrule a repair.electric 30\n"
                             "    (?&thing)坏\nrule b repair.* -10 不坏\n");
    assert_int_equal(matcher_load_memory("intents", TEXT("f"), rules, stderr, &faults, &matcher),
                     ST_OK);
    assert_int_equal(matcher_pattern_count(matcher), 2);
    assert_int_equal(match_scratch_open(matcher, &scratch), ST_OK);
    struct arena *arena = arena_open(16 * 1024, 1 << 20);
    struct match_result result;
    assert_int_equal(
        matcher_match(matcher, scratch, TEXT("门坏，不坏"), now_ms, OFFSET_MINUTES, arena, &result),
        ST_OK);
    assert_string_equal(result.ranked[0].label, "repair.electric");
    assert_int_equal(result.ranked[0].score, 20);
    arena_close(arena);
    match_scratch_close(scratch);
    matcher_close(matcher);
}

static void labels_are_known_by_name_and_index(void **state)
{
    (void)state;
    size_t count = 0;
    while (matcher_label(product, count) != NULL) {
        assert_true(matcher_knows_label(product, text_of(matcher_label(product, count))));
        count++;
    }
    assert_int_equal(count, 51);
    assert_false(matcher_knows_label(product, TEXT("repair")));
}

static void explanation_shows_rule_file_span_and_runner_up(void **state)
{
    (void)state;
    static char shown[REPORT_BYTES];
    FILE *out = fmemopen(shown, sizeof shown, "w");
    assert_int_equal(matcher_explain(product, product_scratch, TEXT("厨房水管漏水了"), now_ms,
                                     OFFSET_MINUTES, out),
                     ST_OK);
    fclose(out);
    static const char *const wanted[] = {
        "repair.leak", "runner-up", "leak.word", "patterns/repair.rules:", "\"漏水\"", "place"};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        CHECK(strstr(shown, wanted[i]) != NULL, "%s is not in: %s", wanted[i], shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_gets_its_label),
        cmocka_unit_test(result_names_the_rule_and_its_words),
        cmocka_unit_test(slots_are_filled_with_canonical_values),
        cmocka_unit_test(branches_and_prefilter_lose_no_match),
        cmocka_unit_test(hostile_pattern_is_stopped_and_counted),
        cmocka_unit_test(long_text_is_cut_and_matched),
        cmocka_unit_test(fault_is_reported_with_file_line_and_reason),
        cmocka_unit_test(all_faults_are_found_in_one_run),
        cmocka_unit_test(continued_lines_and_family_labels_work),
        cmocka_unit_test(labels_are_known_by_name_and_index),
        cmocka_unit_test(explanation_shows_rule_file_span_and_runner_up),
    };
    return cmocka_run_group_tests(tests, load_product, close_product);
}
