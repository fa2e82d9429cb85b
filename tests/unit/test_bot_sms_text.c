/* Segments, bills, signature and wording of SMS. */
#include "bot/sms_text.h"
#include "tests/unit/check.h"

#include <stdio.h>

enum { PARTS_MAX = 6, TEXT_BYTES_MAX = 4096 };

/* words times `times`, then after times `after_times`. */
struct sample {
    const char *words;
    size_t times;
    const char *after;
    size_t after_times;
    bool gsm;
    size_t parts[PARTS_MAX]; /* units of each; 0 ends them */
    size_t domestic;
};

static const struct sample samples[] = {
    {"a", 160, "", 0, true, {160}, 3},
    {"a", 161, "", 0, true, {153, 8}, 3},
    {"a", 306, "", 0, true, {153, 153}, 5},
    {"a", 307, "", 0, true, {153, 153, 1}, 5},
    {"€", 80, "", 0, true, {160}, 2},
    {"€", 81, "", 0, true, {152, 10}, 2},
    {"停", 70, "", 0, false, {70}, 1},
    {"停", 71, "", 0, false, {67, 4}, 2},
    {"停", 134, "", 0, false, {67, 67}, 2},
    {"停", 135, "", 0, false, {67, 67, 1}, 3},
    {"停", 160, "", 0, false, {67, 67, 26}, 3},
    {"停", 201, "", 0, false, {67, 67, 67}, 3},
    {"停", 202, "", 0, false, {67, 67, 67, 1}, 4},
    {"a", 69, "停", 1, false, {70}, 1},
    {"a", 70, "停", 1, false, {67, 4}, 2},
    {"【阳光物业】尊敬的业主，3号楼7月18日8:00至12:00停水检修，请提前储水。", 1, "", 0, false, {41}, 1},
    /* a combining mark stays with its letter: e + U+0301 is two units and one character */
    {"停", 66, "e\xCC\x81", 5, false, {66, 10}, 2},
    /* a family of three is one character of eight units */
    {"停", 65, "👨‍👩‍👦", 1, false, {65, 8}, 2},
    {"", 0, "", 0, true, {0}, 0},
};

static struct text build(const struct sample *sample, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < sample->times; i++) {
        size += (size_t)snprintf(out + size, TEXT_BYTES_MAX - size, "%s", sample->words);
    }
    for (size_t i = 0; i < sample->after_times; i++) {
        size += (size_t)snprintf(out + size, TEXT_BYTES_MAX - size, "%s", sample->after);
    }
    return (struct text){out, size};
}

static void check_parts(size_t index, struct text words, const size_t *expected)
{
    /* Parts are cut one after the other only while the rest is no message of its own: the count
     * of a whole message decides the encoding and whether it is cut at all. */
    size_t total = 0, parts = 0;
    for (; parts < PARTS_MAX && expected[parts] > 0; parts++) {
        total += expected[parts];
    }
    struct sms_count count = sms_count(words);
    CHECK(count.units == total && count.parts == parts, "sample %zu: %zu units, %zu parts", index,
          count.units, count.parts);
    size_t units = 0;
    size_t bytes = sms_first_part(words, &units);
    CHECK(units == expected[0], "sample %zu: first part has %zu units", index, units);
    CHECK(text_valid_utf8(text_slice(words, 0, bytes)), "sample %zu: cut inside", index);
}

static void messages_are_counted_as_networks_and_carriers_do(void **state)
{
    (void)state;
    char out[TEXT_BYTES_MAX];
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct text words = build(&samples[i], out);
        struct sms_count count = sms_count(words);
        CHECK(count.gsm == samples[i].gsm, "sample %zu", i);
        CHECK(count.domestic == samples[i].domestic, "sample %zu: bill %zu", i, count.domestic);
        check_parts(i, words, samples[i].parts);
    }
}

static void neither_pair_nor_escape_is_split(void **state)
{
    (void)state;
    static const struct sample mixed[] = {
        {"停", 66, "😀停停停停停停停停停停", 1, false, {66, 12}, 2},
    };
    char out[TEXT_BYTES_MAX];
    struct text words = build(&mixed[0], out);
    assert_int_equal(sms_count(words).units, 78);
    check_parts(0, words, mixed[0].parts);
    struct sample euro = {"a", 152, "€bbbbbbbbbbbbbbbbbbbb", 1, true, {152, 22}, 3};
    words = build(&euro, out);
    assert_int_equal(sms_count(words).units, 174);
    check_parts(1, words, euro.parts);
}

/* Whatever is given, all parts together are the text, and no part is over its size. */
static void parts_put_together_are_the_text(void **state)
{
    (void)state;
    static const char *const pieces[] = {"停", "a", "€", "😀", "e\xCC\x81", "👨‍👩‍👦", "\n"};
    char out[TEXT_BYTES_MAX];
    uint32_t random = 7;
    struct arena *arena = arena_open(65536, 64 << 20);
    for (int round = 0; round < 500; round++) {
        size_t size = 0, length = 1 + random % 150;
        for (size_t i = 0; i < length; i++) {
            random = random * 1664525U + 1013904223U;
            size += (size_t)snprintf(out + size, sizeof out - size, "%s",
                                     pieces[(random >> 16) % COUNT_OF(pieces)]);
        }
        struct text words = {out, size};
        struct text front = random % 3 == 0 ? TEXT("【阳光物业】") : TEXT_NONE;
        size_t parts_max = 1 + random % 5, chars_max = 40 + random % 300;
        for (size_t at = 0; at < size;) {
            struct text rest = text_slice(words, at, size);
            size_t bytes = sms_fitting(front, rest, parts_max, chars_max);
            struct text part = text_slice(rest, 0, bytes);
            struct sms_count count =
                sms_count(arena_join(arena, (const struct text[]){front, part}, 2));
            CHECK(bytes > 0 && text_valid_utf8(part), "round %d at %zu", round, at);
            CHECK(count.parts <= parts_max && count.chars <= chars_max, "round %d: %zu, %zu", round,
                  count.parts, count.chars);
            at += bytes;
        }
        arena_reset(arena);
    }
    arena_close(arena);
}

static void signature_stands_once(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1024, 65536);
    static const struct {
        const char *signature, *words, *signed_;
    } cases[] = {
        {"阳光物业", "停水", "【阳光物业】停水"},
        {"阳光物业", "【阳光物业】停水", "【阳光物业】停水"},
        {"阳光物业", "【别家】停水", "【阳光物业】【别家】停水"},
        {"", "停水", "停水"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text made = sms_sign(text_of(cases[i].signature), text_of(cases[i].words), arena);
        CHECK(text_equal(made, text_of(cases[i].signed_)), "%s: %.*s", cases[i].words,
              TEXT_ARGS(made));
    }
    static const struct {
        const char *signature;
        bool valid;
    } names[] = {
        {"阳光物业", true}, {"AB", true},       {"A", false},          {"测试", false}, {"测试物业", true},
        {"【阳光】", false}, {"阳光 物业", false}, {"一二三四五六七八九十一二", true},
        {"一二三四五六七八九十一二三", false},  {"", false},          {"阳光!", false},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CHECK(sms_signature_valid(text_of(names[i].signature)) == names[i].valid, "%s",
              names[i].signature);
    }
    arena_close(arena);
}

static void opt_out_belongs_to_promotions_alone(void **state)
{
    (void)state;
    static const struct {
        enum sms_kind kind;
        const char *words;
        enum sms_wording wording;
    } cases[] = {
        {SMS_NOTICE, "今日停水", SMS_WORDING_OK},
        {SMS_NOTICE, "今日停水，拒收请回复R", SMS_WORDING_OPT_OUT},
        {SMS_CODE, "验证码123456，拒收请回复R", SMS_WORDING_OPT_OUT},
        {SMS_NOTICE, "今日停水，回复TD退订", SMS_WORDING_OPT_OUT},
        {SMS_NOTICE, "今日停水，回T退订", SMS_WORDING_OPT_OUT},
        {SMS_PROMOTION, "家政特惠，回T退订", SMS_WORDING_NO_OPT_OUT},
        {SMS_PROMOTION, "家政特惠，拒收请回复R", SMS_WORDING_OK},
        {SMS_PROMOTION, "家政特惠", SMS_WORDING_NO_OPT_OUT},
        {SMS_PROMOTION, "拒收请回复R，家政特惠", SMS_WORDING_NO_OPT_OUT},
        {SMS_NOTICE, "【阳光物业】今日停水", SMS_WORDING_BRACKETS},
        {SMS_NOTICE, " ", SMS_WORDING_EMPTY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(sms_check_wording(cases[i].kind, text_of(cases[i].words)) == cases[i].wording, "%s",
              cases[i].words);
    }
    char out[TEXT_BYTES_MAX];
    struct sample longest = {"停", SMS_DOMESTIC_CHARS_MAX, "", 0, false, {0}, 0};
    assert_int_equal(sms_check_wording(SMS_NOTICE, build(&longest, out)), SMS_WORDING_OK);
    longest.times++;
    assert_int_equal(sms_check_wording(SMS_NOTICE, build(&longest, out)), SMS_WORDING_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_counted_as_networks_and_carriers_do),
        cmocka_unit_test(neither_pair_nor_escape_is_split),
        cmocka_unit_test(parts_put_together_are_the_text),
        cmocka_unit_test(signature_stands_once),
        cmocka_unit_test(opt_out_belongs_to_promotions_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
