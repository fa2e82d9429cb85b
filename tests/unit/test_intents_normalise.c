#include "bot/base/random.h"
#include "intents/codepoint.h"
#include "intents/normalise.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { OUT_BYTES = 512, RANDOM_TEXTS = 20000, RANDOM_CHARS = 12 };

static struct normaliser *normaliser;

static int open_tables(void **state)
{
    (void)state;
    return normaliser_open("intents/traditional.tsv", &normaliser) == ST_OK ? 0 : -1;
}

static int close_tables(void **state)
{
    (void)state;
    normaliser_close(normaliser);
    return 0;
}

static void normalise_gives_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text, *normal;
    } cases[] = {
        {"plain", "厨房漏水", "厨房漏水"},
        {"full width", "ＡＢＣ１２３（漏）！", "abc123(漏)!"},
        {"half-width kana and signs", "ｶﾞ￥５", "ガ¥5"},
        {"capitals", "WiFi坏了", "wifi坏了"},
        {"traditional", "鑰匙斷了，門鎖壞咗", "钥匙断了,门锁坏咗"},
        {"simplified stays", "怎么抬杆乱停后面", "怎么抬杆乱停后面"},
        {"Taiwan variants", "裡面這裏著火", "里面这里着火"},
        {"emoji", "漏水😭😭快来👨‍👩‍👧人", "漏水 快来 人"},
        {"skin tone and variation", "👍🏽好❤️", "好"},
        {"key cap", "1️⃣号楼", "1号楼"},
        {"marks in a row", "来人！！！快？？", "来人!快?"},
        {"letters in a row", "啊啊啊啊救命哈哈哈", "啊救命哈"},
        {"two letters stay", "谢谢看看天天", "谢谢看看天天"},
        {"digits stay", "1380000111 二〇〇〇 三三三", "1380000111 二〇〇〇 三三三"},
        {"Chinese digits stay", "五零一", "五零一"},
        {"white space", " \t 你好 \r\n\n 在吗　", "你好 在吗"},
        {"zero width", "漏\xe2\x80\x8b水\xef\xbb\xbf", "漏水"},
        {"composition", "e\xcc\x81t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
        {"expansion", "㎡…℃①", "m2. c1"},
        {"not UTF-8", "漏\xff\xfe水\xe6\xbc", "漏 水"},
        {"ideographic space only", "　　", ""},
        {"empty", "", ""},
        {"dots", "。。。。", "。"},
        {"capital run", "aAaA", "a"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[OUT_BYTES];
        size_t size = normalise(normaliser, text_of(cases[i].text), out, sizeof out);
        CHECK(!(size != strlen(cases[i].normal) || memcmp(out, cases[i].normal, size) != 0),
              "%s: got \"%.*s\"", cases[i].label, (int)size, out);
    }
}

static size_t random_text(struct random *random, char *out)
{
    /* Blocks where normalisation has something to do, and some where it has not. */
    static const int32_t from[] = {0x20,   0x4e00, 0x3000,  0xff00,  0x2000, 0x300,  0x1100,
                                   0xac00, 0xf900, 0x1f300, 0x1d400, 0x900,  0x3400, 0xa0};
    size_t size = 0;
    size_t chars = random_below(random, RANDOM_CHARS) + 1;
    for (size_t i = 0; i < chars; i++) {
        int32_t c =
            from[random_below(random, COUNT_OF(from))] + (int32_t)random_below(random, 0x100);
        size += codepoint_put(c, out + size);
    }
    return size;
}

/* The tables must say what utf8proc says: a text and its NFKC form have one normal form. */
static void tables_agree_with_utf8proc(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    for (size_t i = 0; i < RANDOM_TEXTS; i++) {
        char text[RANDOM_CHARS * 4], ours[OUT_BYTES], theirs[OUT_BYTES];
        size_t size = random_text(&random, text);
        utf8proc_uint8_t *composed = NULL;
        utf8proc_ssize_t composed_size =
            utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &composed,
                         UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
        assert_true(composed_size >= 0);
        size_t a = normalise(normaliser, (struct text){text, size}, ours, sizeof ours);
        size_t b = normalise(normaliser, (struct text){(char *)composed, (size_t)composed_size},
                             theirs, sizeof theirs);
        free(composed);
        CHECK(!(a != b || memcmp(ours, theirs, a) != 0),
              "text %zu \"%.*s\": \"%.*s\" but NFKC first \"%.*s\"", i, (int)size, text, (int)a,
              ours, (int)b, theirs);
    }
}

static void normalising_twice_changes_nothing(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 11);
    for (size_t i = 0; i < RANDOM_TEXTS; i++) {
        char text[RANDOM_CHARS * 4], once[OUT_BYTES], twice[OUT_BYTES];
        size_t size = random_text(&random, text);
        size_t a = normalise(normaliser, (struct text){text, size}, once, sizeof once);
        assert_true(text_valid_utf8((struct text){once, a}));
        size_t b = normalise(normaliser, (struct text){once, a}, twice, sizeof twice);
        CHECK(!(a != b || memcmp(once, twice, a) != 0), "text %zu: \"%.*s\" then \"%.*s\"", i,
              (int)a, once, (int)b, twice);
    }
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t capacity = 4; capacity < 24; capacity++) {
        char out[OUT_BYTES];
        size_t size = normalise(normaliser, TEXT("楼上漏水了快来人修理"), out, capacity);
        assert_true(size <= capacity && size + 4 > capacity - 3);
        assert_true(text_valid_utf8((struct text){out, size}));
    }
}

static void missing_table_is_a_fault(void **state)
{
    (void)state;
    struct normaliser *none = NULL;
    assert_int_equal(normaliser_open("intents/no-such-table.tsv", &none), ST_CONFIG);
    assert_null(none);
    assert_int_equal(normaliser_open("Makefile", &none), ST_CONFIG);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalise_gives_one_spelling),
        cmocka_unit_test(tables_agree_with_utf8proc),
        cmocka_unit_test(normalising_twice_changes_nothing),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(missing_table_is_a_fault),
    };
    return cmocka_run_group_tests(tests, open_tables, close_tables);
}
