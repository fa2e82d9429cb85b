/* Two requests in one message, by patterns made for these tests: letters stand for words. */
#include "intents/matcher.h"
#include "intents/rank.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

/* l is for a leak, e for electricity, f for a fee, s for a ticket, t for talk, c for a complaint.
 */
static const char rules[] = "rule l90 repair.leak 90 la\n"
                            "rule l60 repair.leak 60 lb\n"
                            "rule e90 repair.electric 90 ea\n"
                            "rule e75 repair.electric 75 eb\n"
                            "rule f75 fee.pay 75 fa\n"
                            "rule f60 fee.pay 60 fb\n"
                            "rule f30 fee.pay 30 fc\n"
                            "rule fn fee.pay -60 nf\n"
                            "rule lweak repair.leak 10 lw\n"
                            "rule s90 ticket.status 90 sa\n"
                            "rule t90 thanks 90 ta\n"
                            "rule c80 complaint.noise 80 ca\n"
                            "rule wide fee.pay 90 fx.{1,12}fx\n";

static struct matcher *matcher;
static struct match_scratch *scratch;

static int load(void **state)
{
    (void)state;
    size_t faults = 0;
    return matcher_load_memory("intents", TEXT("f"), TEXT(rules), stderr, &faults, &matcher) ==
                       ST_OK &&
                   match_scratch_open(matcher, &scratch) == ST_OK
               ? 0
               : -1;
}

static int unload(void **state)
{
    (void)state;
    match_scratch_close(scratch);
    matcher_close(matcher);
    return 0;
}

struct expectation {
    const char *text, *first, *second;
};

static void expect(const struct expectation *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct match_result result;
        struct arena *arena = arena_open(16 * 1024, 1 << 20);
        assert_int_equal(
            matcher_match(matcher, scratch, text_of(cases[i].text), 0, 480, arena, &result), ST_OK);
        CHECK(strcmp(result.ranked[0].label, cases[i].first) == 0, "%s: %s", cases[i].text,
              result.ranked[0].label);
        CHECK(result.two_requests == (cases[i].second != NULL), "%s: two %d", cases[i].text,
              result.two_requests);
        CHECK(cases[i].second == NULL || strcmp(result.ranked[1].label, cases[i].second) == 0,
              "%s: %s", cases[i].text, result.ranked[1].label);
        arena_close(arena);
    }
}

static void clauses_with_strong_words_of_their_own_make_two_requests(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la,fa", "repair.leak", "fee.pay"},
        {"fa,la", "fee.pay", "repair.leak"}, /* the one that is said first, not the stronger */
        {"la fa", "repair.leak", "fee.pay"},
        {"la,x,x,fa,x", "repair.leak", "fee.pay"},
        {"la fb", "repair.leak", NULL}, /* 60 is less than RANK_SECOND_MIN */
        {"lafa", "repair.leak", NULL},  /* one clause */
        {"la,fa,ca", "repair.leak", "complaint.noise"},
    };
    expect(cases, COUNT_OF(cases));
}

static void joining_word_asks_for_less(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la顺便fb", "repair.leak", "fee.pay"},  {"la,另外fb", "repair.leak", "fee.pay"},
        {"la,再给fb", "repair.leak", "fee.pay"}, {"la,再约fb", "repair.leak", "fee.pay"},
        {"la,倒是fb", "repair.leak", "fee.pay"}, {"la,记得fb", "repair.leak", "fee.pay"},
        {"la,再来fb", "repair.leak", NULL}, /* 再来 asks once more for the same */
        {"la,另外fc", "repair.leak", NULL}, /* 30 is less than RANK_SECOND_JOINED_MIN */
    };
    expect(cases, COUNT_OF(cases));
}

static void two_of_one_family_need_more_and_tickets_need_a_word(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la,ea", "repair.leak", "repair.electric"},
        {"la,eb", "repair.leak", NULL}, /* 75 would do beside another family */
        {"fa,eb", "fee.pay", "repair.electric"},
        {"la,另外eb", "repair.leak", "repair.electric"},
        {"la,sa", "repair.leak", NULL},
        {"la,另外sa", "repair.leak", "ticket.status"},
        {"la,ta", "repair.leak", NULL}, /* talk is no request */
        {"la,另外ta", "repair.leak", NULL},
    };
    expect(cases, COUNT_OF(cases));
}

static void word_of_the_other_side_makes_it_one_request(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la,lw fa", "repair.leak", "fee.pay"}, /* cut behind lw */
        {"la,fa,lw", "repair.leak", NULL},      /* back at the leak: nothing parts the two */
    };
    expect(cases, COUNT_OF(cases));
}

static void word_against_counts_everywhere_unless_a_word_joins(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la nf,fa", "repair.leak", NULL},
        {"la nf,顺便fa", "repair.leak", "fee.pay"},
        {"la,顺便fa nf", "repair.leak", NULL}, /* on its own side it counts */
    };
    expect(cases, COUNT_OF(cases));
}

static void match_across_the_cut_belongs_to_neither_side(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"la,fx,fx", "repair.leak", "fee.pay"},
        {"fx,la,fx", "repair.leak", NULL},
    };
    expect(cases, COUNT_OF(cases));
}

static void more_clauses_than_are_kept_are_harmless(void **state)
{
    (void)state;
    char text[1024];
    struct text filler = TEXT(",x,x,x,x,x,x,x,x,x,x");
    size_t size = 0;
    memcpy(text, "la", size = 2);
    for (size_t i = 0; i < 20; i++, size += filler.size) {
        memcpy(text + size, filler.data, filler.size);
    }
    memcpy(text + size, ",fa", sizeof ",fa");
    const struct expectation far = {text, "repair.leak", "fee.pay"};
    expect(&far, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_with_strong_words_of_their_own_make_two_requests),
        cmocka_unit_test(joining_word_asks_for_less),
        cmocka_unit_test(two_of_one_family_need_more_and_tickets_need_a_word),
        cmocka_unit_test(word_of_the_other_side_makes_it_one_request),
        cmocka_unit_test(word_against_counts_everywhere_unless_a_word_joins),
        cmocka_unit_test(match_across_the_cut_belongs_to_neither_side),
        cmocka_unit_test(more_clauses_than_are_kept_are_harmless),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
