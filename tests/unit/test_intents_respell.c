#include "intents/respell.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <string.h>

enum { TEXT_BYTES_MAX = 1024 };

static struct normaliser *normaliser;
static struct respell_scratch *scratch;

static int open_tables(void **state)
{
    (void)state;
    bool open = normaliser_open("intents/traditional.tsv", &normaliser) == ST_OK &&
                respell_scratch_open(TEXT_BYTES_MAX, &scratch) == ST_OK;
    return open ? 0 : -1;
}

static int close_tables(void **state)
{
    (void)state;
    respell_scratch_close(scratch);
    normaliser_close(normaliser);
    return 0;
}

/* A respeller with the lines of table; *faults_out counts what is wrong with them. */
static struct respeller *open_lines(const char *table, size_t *faults_out)
{
    char folder[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES];
    assert_true(scratch_make(NULL, "respell", folder));
    (void)snprintf(path, sizeof path, "%s/variants.tsv", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(table, file) >= 0);
    assert_int_equal(fclose(file), 0);
    struct faults faults = {0};
    struct respeller *respeller = NULL;
    assert_int_equal(respeller_open(path, normaliser, &faults, &respeller), ST_OK);
    scratch_remove(folder);
    *faults_out = faults.count;
    return respeller;
}

static void check_text(const struct respeller *respeller, const char *text, const char *expected)
{
    char out[TEXT_BYTES_MAX];
    struct text spelled = respell(respeller, scratch, text_of(text), out, sizeof out);
    CHECK(text_equal(spelled, text_of(expected)), "%s: \"%.*s\"", text, TEXT_ARGS(spelled));
}

static void leftmost_then_longest_variant_wins(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"没有这些", "没有这些"},
        {"唔", "不"},
        {"唔使来", "不用来"},
        {"我唔使来,佢唔来", "我不用来,他不来"},
        {"abcd", "zy"}, /* ab and cd, although bcd is longer than either */
        {"xbcdx", "xwx"},
        {"唔唔使", "不不用"},
        {"下税道", "下水道"},
    };
    size_t faults;
    struct respeller *respeller = open_lines(
        "# words\n唔\t不\n唔使\t不用\n佢\t他\nab\tz\ncd\ty\nbcd\tw\n下税\t下水\n", &faults);
    assert_int_equal(faults, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        check_text(respeller, cases[i].text, cases[i].expected);
    }
    respeller_close(respeller);
}

static void a_wrong_table_is_named_line_by_line(void **state)
{
    (void)state;
    static const struct {
        const char *label, *table;
        size_t faults;
    } cases[] = {
        {"fine", "冇\t没有\n", 0},
        {"no tab", "冇 没有\n", 1},
        {"no word", "冇\t\n", 1},
        {"traditional variant", "無電\t没电\n", 1},
        {"traditional word", "冇\t沒有\n", 1},
        {"twice", "冇\t没有\n冇\t无\n", 1},
        {"too long", "一二三四五六七八九\t十\n", 1},
        {"a word that changes again", "冇\t唔有\n唔\t不\n", 1},
        {"several", "冇\n唔\t不\n唔\t别\n", 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t faults;
        struct respeller *respeller = open_lines(cases[i].table, &faults);
        CHECK(faults == cases[i].faults, "%s: %zu faults", cases[i].label, faults);
        respeller_close(respeller);
    }
}

static void a_text_that_grows_is_cut_between_characters(void **state)
{
    (void)state;
    size_t faults;
    struct respeller *respeller = open_lines("冇\t没有\n", &faults);
    for (size_t capacity = 4; capacity < 24; capacity++) {
        char out[32];
        memset(out, '#', sizeof out);
        struct text spelled = respell(respeller, scratch, TEXT("冇冇冇"), out, capacity);
        size_t size = spelled.size;
        CHECK(size <= capacity && size % 3 == 0 && size + 3 > (capacity < 18 ? capacity : 18),
              "%zu of %zu", size, capacity);
        CHECK(out[capacity] == '#', "wrote past %zu", capacity);
        assert_true(text_valid_utf8(spelled));
        struct text kept = respell(respeller, scratch, TEXT("没没没没没没"), out, capacity);
        CHECK(kept.size == (capacity < 18 ? capacity / 3 * 3 : 18), "%zu of %zu", kept.size,
              capacity);
    }
    respeller_close(respeller);
}

/* What patterns rely on: the product's own table, on words of its kinds. */
static void dialect_and_slips_become_the_words_of_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"冷气机唔冻", "空调不冷"},
        {"冇人嚟整", "没人来修"},
        {"锁匙唔见咗", "钥匙不见了"},
        {"隔离屋好嘈", "隔壁好吵"},
        {"琴日报咗修", "昨天报了修"},
        {"物业废点交", "物业费点交"},
        {"下税道堵了", "下水道堵了"},
        {"门金卡刷不了", "门禁卡刷不了"},
        {"转人共", "转人工"},
        /* and not inside words that mean something else */
        {"现在马桶堵了", "现在马桶堵了"},
        {"喇叭太响", "喇叭太响"},
        {"一楼水管漏了", "一楼水管漏了"},
        {"快点解决", "快点解决"},
        {"更换所有的灯", "更换所有的灯"},
        {"因为修了没好", "因为修了没好"},
        {"确保按时", "确保按时"},
        {"墙倾斜了", "墙倾斜了"},
    };
    struct faults faults = {.report = stderr};
    struct respeller *respeller = NULL;
    assert_int_equal(respeller_open("intents/variants.tsv", normaliser, &faults, &respeller),
                     ST_OK);
    assert_int_equal(faults.count, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        check_text(respeller, cases[i].text, cases[i].expected);
    }
    respeller_close(respeller);
}

static void a_missing_table_is_a_fault(void **state)
{
    (void)state;
    struct faults faults = {0};
    struct respeller *respeller = NULL;
    assert_int_equal(respeller_open("intents/no-such.tsv", normaliser, &faults, &respeller), ST_OK);
    assert_int_equal(faults.count, 1);
    respeller_close(respeller);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leftmost_then_longest_variant_wins),
        cmocka_unit_test(a_wrong_table_is_named_line_by_line),
        cmocka_unit_test(a_text_that_grows_is_cut_between_characters),
        cmocka_unit_test(dialect_and_slips_become_the_words_of_patterns),
        cmocka_unit_test(a_missing_table_is_a_fault),
    };
    return cmocka_run_group_tests(tests, open_tables, close_tables);
}
