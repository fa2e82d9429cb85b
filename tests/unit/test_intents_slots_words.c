/* Slots that are words of intents/words.tsv: place, item, material, count, urgency. */
#include "intents/lexicon.h"
#include "intents/matcher.h"
#include "intents/slots.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai, a Tuesday */
enum { OFFSET_MINUTES = 480, REPORT_BYTES = 4096 };

static struct matcher *matcher;
static struct match_scratch *scratch;
static struct normaliser *normaliser;
static struct lexicon *lexicon;

static int open_all(void **state)
{
    (void)state;
    size_t count = 0;
    struct faults faults = {.report = stderr};
    bool opened = matcher_load("intents", stderr, &count, &matcher) == ST_OK &&
                  match_scratch_open(matcher, &scratch) == ST_OK &&
                  normaliser_open("intents/traditional.tsv", &normaliser) == ST_OK &&
                  lexicon_open("intents/words.tsv", normaliser, &faults, &lexicon) == ST_OK;
    return opened && faults.count == 0 ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    lexicon_close(lexicon);
    normaliser_close(normaliser);
    match_scratch_close(scratch);
    matcher_close(matcher);
    return 0;
}

struct word_case {
    const char *text, *value; /* NULL: none */
};

typedef enum status word_finder(const struct lexicon_hits *hits, struct slot_word *word_out);

static void check_words(word_finder *find, const struct word_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct lexicon_hits hits;
        struct slot_word word = {.value = TEXT("")};
        lexicon_scan(lexicon, text_of(cases[i].text), &hits);
        enum status status = find(&hits, &word);
        CHECK(status == (cases[i].value == NULL ? ST_NOT_FOUND : ST_OK), "%s: \"%.*s\"",
              cases[i].text, TEXT_ARGS(word.value));
        CHECK(cases[i].value == NULL || text_equal(word.value, text_of(cases[i].value)),
              "%s: \"%.*s\"", cases[i].text, TEXT_ARGS(word.value));
    }
}

static void place_is_named_as_closely_as_the_resident_does(void **state)
{
    (void)state;
    static const struct word_case cases[] = {
        {"主卧卫生间漏水", "主卧卫生间"},
        {"厨房水槽下面漏水", "厨房水槽下面"},
        {"厨房的水槽下面在滴水", "厨房的水槽下面"},
        {"厨房水龙头漏水", "厨房"},
        {"厨房灯坏了", "厨房"},
        {"卫生间天花板滴水", "卫生间天花板"},
        {"客厅阳台推拉门关不上", "客厅阳台"},
        {"次卧窗户旁边渗水", "次卧窗户旁边"},
        {"马桶后面一直滴水", "马桶后面"},
        {"主卧飘窗漏雨", "主卧飘窗"},
        {"洗衣机旁边的地漏堵了", "洗衣机旁边"},
        {"卫生间门口积水", "卫生间门口"},
        {"客厅墙角发霉", "客厅墙角"},
        {"天花板漏水", "天花板"},
        {"空调下面湿了", "空调下面"},
        {"楼道里有异味", "楼道里"},
        {"电梯口灯不亮", "电梯口"},
        {"地下车库入口积水", "地下车库入口"},
        {"儿童房插座没电", "儿童房"},
        {"儿童房和书房插座没电", "儿童房"},
        {"主卧里面的卫生间", "主卧里面的卫生间"},
        {"入户门门锁坏了", NULL},
        {"水管漏了", NULL},
        {"物业费怎么交", NULL},
        {"下面说一下情况", NULL},
        {"师傅什么时候来", NULL},
        {"", NULL},
    };
    check_words(slot_find_place, cases, COUNT_OF(cases));
}

static void item_is_the_thing_itself(void **state)
{
    (void)state;
    static const struct word_case cases[] = {
        {"冰箱一台", "冰箱"},
        {"搬一张沙发出去", "沙发"},
        {"沙发和床垫", "沙发"},
        {"水管漏了", "水管"},
        {"开关面板掉了", "开关面板"},
        {"玻璃门碎了", "玻璃门"},
        {"厨房水龙头漏水", "水龙头"},
        {"厨房水槽下面漏水", "水槽"},
        {"主卧空调不制冷", "空调"},
        {"洗衣机排水管脱了", "洗衣机"},
        {"三盏吸顶灯不亮", "吸顶灯"},
        {"入户门门锁坏了", "入户门"},
        {"两把钥匙丢了", "钥匙"},
        {"热水器打不着火", "热水器"},
        {"搬钢琴走货梯可以吗", "钢琴"},
        {"物业费怎么交", NULL},
        {"楼上太吵", NULL},
        {"开关门很吵", NULL},
        {"停水了", NULL},
        {"", NULL},
    };
    check_words(slot_find_item, cases, COUNT_OF(cases));
}

static void material_is_what_the_work_needs(void **state)
{
    (void)state;
    static const struct word_case cases[] = {
        {"换根水管多少钱", "水管"},
        {"开关面板掉了", "开关面板"},
        {"两块玻璃碎了", "玻璃"},
        {"墙上瓷砖空鼓", "瓷砖"},
        {"灯泡坏了", "灯泡"},
        {"换个角阀", "角阀"},
        {"补点腻子", "腻子"},
        {"玻璃门关不上", NULL},
        {"冰箱一台", NULL},
        {"电梯坏了", NULL},
        {"", NULL},
    };
    check_words(slot_find_material, cases, COUNT_OF(cases));
}

static void urgency_is_read_with_its_negation(void **state)
{
    (void)state;
    static const struct word_case cases[] = {
        {"马上来", "now"},
        {"急,水漫出来了", "now"},
        {"很急", "now"},
        {"急急", "now"},
        {"赶紧派人", "now"},
        {"立刻过来", "now"},
        {"十万火急", "now"},
        {"快来人啊", "now"},
        {"我着急用", "now"},
        {"尽快安排", "soon"},
        {"麻烦快点", "soon"},
        {"抓紧处理", "soon"},
        {"越快越好", "soon"},
        {"早点来", "soon"},
        {"不急", "later"},
        {"不着急,慢慢来", "later"},
        {"不是很急", "later"},
        {"没那么急", "later"},
        {"有空再来", "later"},
        {"什么时候有空再来", "later"},
        {"等你们有空了来", "later"},
        {"不赶时间", "later"},
        {"改天再说", "later"},
        {"应急灯不亮", NULL},
        {"紧急出口堵了", NULL},
        {"送他去急诊", NULL},
        {"物业费马上到期", NULL},
        {"快递放哪", NULL},
        {"早上漏水", NULL},
        {"电梯快坏了", NULL},
        {"物业费怎么交", NULL},
        {"", NULL},
    };
    check_words(slot_find_urgency, cases, COUNT_OF(cases));
}

static void count_is_a_number_of_things(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t count; /* 0: none */
        const char *words;
    } cases[] = {
        {"三盏灯不亮", 3, "三盏灯"},
        {"两个插座没电", 2, "两个插座"},
        {"2把钥匙", 2, "2把钥匙"},
        {"一台空调", 1, "一台空调"},
        {"冰箱一台", 1, "冰箱一台"},
        {"冰箱一台,沙发两张", 1, "冰箱一台"},
        {"搬两张床出去", 2, "两张床"},
        {"两块玻璃碎了", 2, "两块玻璃"},
        {"12个灯泡", 12, "12个灯泡"},
        {"换俩开关面板", 2, "俩开关面板"},
        {"2把备用钥匙", 2, "2把备用钥匙"},
        {"三个坏的插座", 3, "三个坏的插座"},
        {"插座坏了两个", 2, "插座坏了两个"},
        {"3栋501一盏灯坏了", 1, "一盏灯"},
        {"十几盏灯", 0, NULL},
        {"两个人困在电梯里", 0, NULL},
        {"两个小时了水管还在漏", 0, NULL},
        {"空调用了三个月", 0, NULL},
        {"灯坏了一个多月", 0, NULL},
        {"水管修了三次", 0, NULL},
        {"第一个插座没电", 0, NULL},
        {"几个插座没电", 0, NULL},
        {"换灯五十块", 0, NULL},
        {"3号楼电梯坏了", 0, NULL},
        {"电梯13800138000", 0, NULL},
        {"水管破了一个洞", 0, NULL},
        {"灯坏了", 0, NULL},
        {"洗空调多少钱一台", 0, NULL},
        {"空调清洗每台多少", 0, NULL},
        {"", 0, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct lexicon_hits hits;
        struct slot_count count = {.count = 0};
        lexicon_scan(lexicon, text_of(cases[i].text), &hits);
        enum status status = slot_find_count(lexicon, &hits, &count);
        CHECK(status == (cases[i].count == 0 ? ST_NOT_FOUND : ST_OK), "%s: %s \"%.*s\"",
              cases[i].text, status_name(status), TEXT_ARGS(count.words));
        CHECK(count.count == cases[i].count, "%s: %lld", cases[i].text, (long long)count.count);
        CHECK(cases[i].words == NULL || text_equal(count.words, text_of(cases[i].words)),
              "%s: \"%.*s\"", cases[i].text, TEXT_ARGS(count.words));
    }
}

/* ---- in the result of a match ---- */

static void match_carries_the_slots(void **state)
{
    (void)state;
    static const struct {
        const char *text, *slot, *value; /* value NULL: no such slot */
    } cases[] = {
        {"主卧卫生间漏水，下午有空", "place", "主卧卫生间"},
        {"廚房水槽下面漏水了", "place", "厨房水槽下面"},
        {"厨房水管漏水了，马上来", "urgency", "now"},
        {"客厅三盏灯不亮", "count", "3"},
        {"放行：冰箱一台，沙发", "item", "冰箱"},
        {"两块玻璃碎了", "material", "玻璃"},
        {"两块玻璃碎了", "money", NULL},
        {"十一之后再来修水管", "time", "2027-10-08T08:00/.."},
        {"除了周末都可以来修水管", "time", "workdays"},
        {"国庆以后再来修灯", "time", "2027-10-08T08:00/.."},
        {"过年前能来修水管吗", "time", "../2027-02-04T20:00"},
        {"月底来修灯", "time", "2026-11-26T08:00/2026-11-30T20:00"},
        {"两周内修好水管", "time", "2026-11-24T11:00/2026-12-08T11:00"},
        {"修个水管要三千五", "money", "350000"},
        {"修水管收了五毛钱", "money", "50"},
        {"幺三八洞洞幺三八洞洞洞", "phone", "13800138000"},
        {"物业费怎么交", "place", NULL},
        {"物业费怎么交", "urgency", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct match_result result;
        struct arena *arena = arena_open(16 * 1024, 1 << 20);
        struct text value = TEXT_NONE;
        assert_non_null(arena);
        assert_int_equal(matcher_match(matcher, scratch, text_of(cases[i].text), now_ms,
                                       OFFSET_MINUTES, arena, &result),
                         ST_OK);
        for (size_t s = 0; s < result.slot_count; s++) {
            if (strcmp(result.slots[s].name, cases[i].slot) == 0) {
                value = result.slots[s].value;
                CHECK(text_find(result.normalised, result.slots[s].words) != SIZE_MAX, "%s: %s",
                      cases[i].text, cases[i].slot);
            }
        }
        CHECK(text_equal(value, text_of(cases[i].value)), "%s: %s is \"%.*s\"", cases[i].text,
              cases[i].slot, TEXT_ARGS(value));
        arena_close(arena);
    }
}

/* ---- the file ---- */

static void fault_in_the_words_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *fault;
    } cases[] = {
        {"room\t厨房\n", NULL},
        {"# words\n\nroom\t厨房|卧室\nside\t下面\n", NULL},
        {"urgency\t马上\tnow\n", NULL},
        {"room 厨房\n", ":1: expected"},
        {"room\t厨房\nkitchen\t厨房\n", ":2: \"kitchen\" is no kind"},
        {"room\t厨房||卧室\n", ":1: holds an empty word"},
        {"room\t廚房\n", ":1: \"廚房\""},
        {"room\tKitchen\n", ":1: \"Kitchen\""},
        {"room\t厨房\nroom\t卧室|厨房\n", ":2: \"厨房\" is there already"},
        {"urgency\t马上\n", ":1: an urgency needs a value"},
        {"room\t厨房\tnow\n", ":1: only an urgency has a value"},
        {"urgency\t马上\tyesterday\n", ":1: \"yesterday\" is no urgency"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char folder[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES], report[REPORT_BYTES] = "";
        assert_true(scratch_make(NULL, "words", folder));
        snprintf(path, sizeof path, "%s/words.tsv", folder);
        FILE *file = fopen(path, "w");
        FILE *to = fmemopen(report, sizeof report, "w");
        assert_non_null(file);
        assert_non_null(to);
        fputs(cases[i].content, file);
        fclose(file);
        struct faults faults = {.report = to};
        struct lexicon *opened = NULL;
        assert_int_equal(lexicon_open(path, normaliser, &faults, &opened), ST_OK);
        lexicon_close(opened);
        fclose(to);
        scratch_remove(folder);
        CHECK(faults.count == (cases[i].fault != NULL), "%s: %s", cases[i].content, report);
        CHECK(cases[i].fault == NULL || strstr(report, cases[i].fault) != NULL, "%s: %s",
              cases[i].content, report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(place_is_named_as_closely_as_the_resident_does),
        cmocka_unit_test(item_is_the_thing_itself),
        cmocka_unit_test(material_is_what_the_work_needs),
        cmocka_unit_test(urgency_is_read_with_its_negation),
        cmocka_unit_test(count_is_a_number_of_things),
        cmocka_unit_test(match_carries_the_slots),
        cmocka_unit_test(fault_in_the_words_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
