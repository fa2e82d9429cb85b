#include "intents/literals.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_BYTES = 4096 };

static struct arena *scratch;

static void add(char *out, const char *words)
{
    size_t used = strlen(out);
    snprintf(out + used, SHOWN_BYTES - used, "%s", words);
}

static void show_set(char *out, struct literal_set set)
{
    for (size_t i = 0; i < set.count; i++) {
        size_t used = strlen(out);
        snprintf(out + used, SHOWN_BYTES - used, "%s%.*s", i > 0 ? " " : "",
                 TEXT_ARGS(set.items[i]));
    }
}

/* "a b & c; a b": groups joined by &, then the lead; | between branches. */
static void show(const struct literal_needs *needs, char out[SHOWN_BYTES])
{
    out[0] = '\0';
    for (size_t b = 0; b < needs->branch_count; b++) {
        const struct literal_need *need = &needs->branches[b];
        add(out, b > 0 ? " | " : "");
        for (size_t g = 0; g < need->group_count; g++) {
            add(out, g > 0 ? " & " : "");
            show_set(out, need->groups[g]);
        }
        add(out, need->lead.count > 0 ? "; " : ";");
        show_set(out, need->lead);
    }
}

struct needs_case {
    const char *pattern, *needs;
};

static void check_needs(const struct needs_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_open(4096, 1 << 20);
        struct literal_needs needs;
        char shown[SHOWN_BYTES];
        assert_int_equal(literals_need(text_of(cases[i].pattern), scratch, arena, &needs), ST_OK);
        show(&needs, shown);
        CHECK(strcmp(shown, cases[i].needs) == 0, "%s: \"%s\", expected \"%s\"", cases[i].pattern,
              shown, cases[i].needs);
        arena_close(arena);
    }
}

static void pattern_gives_its_required_literals(void **state)
{
    (void)state;
    static const struct needs_case cases[] = {
        {"漏水", "漏水; 漏水"},
        {"漏水|渗水", "渗水 漏水; 渗水 漏水"},
        {"漏(?:水|雨)", "漏水 漏雨; 漏水 漏雨"},
        {"漏水?", "漏 漏水; 漏 漏水"},
        {"漏水*", "漏; 漏"},
        {"漏+", "漏; 漏"},
        {"(?:厨房)?漏水", "厨房漏水 漏水; 厨房漏水 漏水"},
        {"厨房.{0,6}漏", "厨房 & 漏; 厨房"},
        {".*漏", "漏;"},
        {"(?:.*)?漏水", "漏水;"},
        {"[漏渗]水", "渗水 漏水; 渗水 漏水"},
        {"[a-c]1", "a1 b1 c1; a1 b1 c1"},
        {"[^漏]水", "水;"},
        {"[\\d]号", "号;"},
        {"\\d+号楼", "号楼;"},
        {"[一-龥]坏", "坏;"},
        {"^你好$", "你好; 你好"},
        {"(?!不)漏", "漏; 漏"},
        {"(?<!不)漏水", "漏水; 漏水"},
        {"(?<=没)漏水", "漏水; 漏水"},
        {"(?<place>厨房|浴室)漏", "厨房漏 浴室漏; 厨房漏 浴室漏"},
        {"(?P<place>厨房)漏", "厨房漏; 厨房漏"},
        {"(?>漏|渗)水", "渗水 漏水; 渗水 漏水"},
        {"灯.*坏|坏.*灯", "灯 & 坏; 灯 | 坏 & 灯; 坏"},
        {"灯.*不亮|停电", "灯 & 不亮; 灯 | 停电; 停电"},
        {"漏{2}", "漏漏; 漏漏"},
        {"漏{2,}", "漏; 漏"},
        {"漏{0,2}水", "水; 水 漏"},
        {"漏??水", "水 漏水; 水 漏水"},
        {"漏++水", "漏 & 水; 漏"},
        {"\\.\\?", ".?; .?"},
        {"a\\b", "a; a"},
        {"(?:漏|)水", "水 漏水; 水 漏水"},
        /* not understood, or nothing required: always tried */
        {"(?i)wifi", ""},
        {"(?i:wifi)漏", ""},
        {".", ""},
        {"漏?", ""},
        {"(?:漏|.)", ""},
        {"(漏)\\1", ""},
        {"\\x{6f0f}", ""},
        {"漏\\K水", ""},
        {"\\Q漏\\E", ""},
        {"(?(?=漏)漏|水)", ""},
        {"(*UCP)漏", ""},
        {"(?#漏)水", ""},
        {"[[:alpha:]]漏", ""},
        {"\xf0\x9f\x98\x80", ""},
        {"漏{,2}", ""},
    };
    check_needs(cases, COUNT_OF(cases));
}

/* What is looked ahead for is needed, but no part of the match. */
static void pattern_needs_what_it_looks_ahead_for(void **state)
{
    (void)state;
    static const struct needs_case cases[] = {
        {"(?=漏)漏水", "漏 & 漏水; 漏水"},   {"^(?=.{0,3}?漏)(?:水|雨)++$", "漏 & 水 雨; 水 雨"},
        {"漏(?=.*水)雨", "水 & 漏雨; 漏雨"}, {"漏(?=水)", "水 & 漏; 漏"},
        {"漏(?=水)?雨", "漏 & 雨; 漏"},      {"漏(?!水)雨", "漏雨; 漏雨"},
        {"漏(?=水|)雨", "漏雨; 漏雨"},       {"(?=漏)", ""},
    };
    check_needs(cases, COUNT_OF(cases));
}

/* An alternation could take all the groups there are, and what stands behind it filters more. */
static void alternation_leaves_room_for_what_follows(void **state)
{
    (void)state;
    static const struct needs_case cases[] = {
        {"(?:你.{0,2}的?人|他.{0,2}们.{0,2}头|她).{0,3}(?:漏水|渗水)",
         "你 头 她 & 们 你 她 & 渗水 漏水; 他 你 她"},
        {"(?:你们.人|他.头).{0,3}(?:漏水|渗水|喷|滴)",
         "他 你们 & 你们 头 & 喷 渗水 滴 漏水; 他 你们"},
    };
    check_needs(cases, COUNT_OF(cases));
}

static void deep_brackets_are_given_up(void **state)
{
    (void)state;
    enum { BRACKETS = LITERALS_DEPTH_MAX + 1 };
    char pattern[2 * BRACKETS + 2] = "";
    memset(pattern, '(', BRACKETS);
    pattern[BRACKETS] = 'a';
    memset(pattern + BRACKETS + 1, ')', BRACKETS);
    struct arena *arena = arena_open(4096, 1 << 20);
    struct literal_needs needs;
    assert_int_equal(literals_need(text_of(pattern), scratch, arena, &needs), ST_OK);
    assert_int_equal(needs.branch_count, 0);
    struct text within = text_slice(text_of(pattern), 1, strlen(pattern) - 2);
    assert_int_equal(literals_need(within, scratch, arena, &needs), ST_OK);
    assert_int_equal(needs.branch_count, 1);
    arena_close(arena);
}

static void wide_alternation_is_given_up(void **state)
{
    (void)state;
    static char pattern[LITERALS_SET_MAX * 8 + 64];
    struct arena *arena = arena_open(4096, 1 << 24);
    struct literal_needs needs;
    for (size_t words = LITERALS_SET_MAX; words <= LITERALS_SET_MAX + 1; words++) {
        memcpy(pattern, "(?:", sizeof "(?:");
        size_t used = strlen(pattern);
        for (size_t i = 0; i < words; i++) {
            used += (size_t)snprintf(pattern + used, sizeof pattern - used, "%sw%zux",
                                     i > 0 ? "|" : "", i);
        }
        add(pattern, ")");
        assert_int_equal(literals_need(text_of(pattern), scratch, arena, &needs), ST_OK);
        assert_int_equal(needs.branch_count, words <= LITERALS_SET_MAX ? 1 : 0);
    }
    arena_close(arena);
}

static int open_scratch(void **state)
{
    (void)state;
    scratch = arena_open(4096, 1 << 24);
    return scratch == NULL ? -1 : 0;
}

static int close_scratch(void **state)
{
    (void)state;
    arena_close(scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pattern_gives_its_required_literals),
        cmocka_unit_test(pattern_needs_what_it_looks_ahead_for),
        cmocka_unit_test(alternation_leaves_room_for_what_follows),
        cmocka_unit_test(deep_brackets_are_given_up),
        cmocka_unit_test(wide_alternation_is_given_up),
    };
    return cmocka_run_group_tests(tests, open_scratch, close_scratch);
}
