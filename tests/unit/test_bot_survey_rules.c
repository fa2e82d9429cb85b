/* What `check` proves of surveys (R-SUR-1, R-SUR-2, R-SUR-3), how answers are read, where dissatisfaction
 * concentrates (R-SUR-6), and that every callback asks for a score (R-SUR-7). */
#include "bot/survey_figures.h"
#include "bot/text_keys.h"
#include "tests/desk_stand_in.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- faults, each by its name ---- */

typedef void reader(const struct json_place *place, void *context);

/* What is said of the JSON, in which ' stands for ". */
static void read(reader *read_file, void *into, const char *json, char *report, size_t size)
{
    char bytes[4096];
    snprintf(bytes, sizeof bytes, "%s", json);
    for (char *at = bytes; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    memset(report, 0, size);
    FILE *out = fmemopen(report, size - 1, "w");
    struct fault_sink faults = {.out = out, .file = "file.json"};
    struct arena *arena = arena_open(1 << 16, 1 << 20);
    struct json_source source = {.faults = &faults, .arena = arena};
    json_read_bytes(&source, text_of(bytes), read_file, into);
    fclose(out);
    arena_close(arena);
}

#define SCALE                                                                                      \
    "'scale':{'satisfied':2,'dissatisfied':1,'strong':1,'points':[{'value':2,'title':'好'},"        \
    "{'value':1,'title':'差'}]}"
#define OVERALL "{'id':'a','title':'t','kind':'scale','text':'x','overall':true}"
#define FORM(scale, questions)                                                                     \
    "{'id':'f','title':'t','requirement':'R',"                                                     \
    scale ",'questions':[" questions "]}"

static void a_faulty_questionnaire_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *fault;
    } cases[] = {
        {FORM(SCALE, OVERALL), ""},
        {FORM(SCALE, "{'id':'b','title':'t','kind':'text','text':'x'}"), "one of them must be overall"},
        {FORM(SCALE, OVERALL "," OVERALL), "is there twice"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'choice','text':'x'}"),
         "a choice has them"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'dream','text':'x'}"), "kind"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'text','text':'x','when':"
                             "{'question':'c','upto':1}}"), "is no earlier question"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'text','text':'x','when':"
                             "{'question':'b','upto':1}}"), "is no earlier question"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'text','text':'x','when':"
                             "{'question':'a','is':['1']}}"), "is no choice"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'text','text':'x','when':"
                             "{'question':'a'}}"), "one of is"},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'choice','text':'x','options':[{'id':"
                             "'p','title':'P'}]},{'id':'c','title':'t','kind':'text','text':'x',"
                             "'when':{'question':'b','is':['q']}}"), "has no option \"q\""},
        {FORM(SCALE, OVERALL ",{'id':'b','title':'t','kind':'scale','text':'x','opinion':true}"),
         "only a text can be"},
        {FORM("'scale':{'satisfied':1,'dissatisfied':1,'strong':1,'points':[{'value':1,'title':'x'}]}",
              OVERALL), "strong <= dissatisfied < satisfied"},
        {FORM("'scale':{'satisfied':2,'dissatisfied':1,'strong':1,'points':[{'value':1,'title':'x'},"
              "{'value':2,'title':'y'}]}", OVERALL), "go down to 1"},
    };
    char report[2048];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct questionnaires all = {0};
        read(questionnaire_read, &all, cases[i].json, report, sizeof report);
        bool clean = cases[i].fault[0] == '\0';
        CHECK(clean ? report[0] == '\0' : strstr(report, cases[i].fault) != NULL, "%zu: %s", i,
              report);
    }
}

#define KIND(more)                                                                                 \
    "{'campaign':'survey','at':'09:30','task':'t','department':'d','manager':'m','visitor':'v',"   \
    "'reads_results':'r','opinions':'o','resume_days':7,'remind_days':3,'confidence_percent':95,"  \
    "'least_shown':5,'uneven_percent':20,'concentration':{'method':'share','percent':20,"          \
    "'least':3},'kinds':[{'id':'k','title':'t','requirement':'R','questionnaire':'q',"             \
    "'required_percent':10,'visit_after_days':7,'close_after_days':30,'longest_days':90," more     \
    "}]}"

static void a_faulty_kind_of_survey_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *label, *json, *fault;
    } cases[] = {
        {"sound", KIND("'share_percent':10"), ""},
        {"never under a tenth", KIND("'share_percent':9"), "share_percent"},
        {"never over a quarter", KIND("'share_percent':26"), "share_percent"},
        {"whole or part", KIND("'all':true,'share_percent':20"), "one of all, share_percent"},
        {"nobody", KIND("'lead_days':1"), "one of all, share_percent"},
        {"two beginnings", KIND("'share_percent':20,'occupied_percent':50,'years':1,'after':['k']"),
         "not by both"},
        {"a year after nothing", KIND("'share_percent':20,'years':1"), "belong together"},
        {"after another", KIND("'share_percent':20,'years':1,'after':['z']"), "no kind \"z\""},
        {"unknown", KIND("'share_percent':20,'colour':1"), "not a known key"},
    };
    char report[2048];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static struct survey_rules rules;
        rules = (struct survey_rules){0};
        read(survey_rules_read, &rules, cases[i].json, report, sizeof report);
        bool clean = cases[i].fault[0] == '\0';
        CHECK(clean ? report[0] == '\0' : strstr(report, cases[i].fault) != NULL, "%s: %s",
              cases[i].label, report);
    }
}

/* ---- answers ---- */

static struct config *shipped;

static int load(void **state)
{
    (void)state;
    return stand_in_config(&shipped) == ST_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    config_drop(shipped);
    return 0;
}

static void marks_and_choices_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *question, *words, *value;
    } cases[] = {
        {"overall", "5", "5"},        {"overall", "5分", "5"},      {"overall", "打4分", "4"},
        {"overall", "非常满意", "5"}, {"overall", "不满意", "2"},   {"overall", "非常不满意", "1"},
        {"overall", "三", "3"},       {"overall", "6", ""},         {"overall", "0", ""},
        {"overall", "-1", ""},        {"overall", "水管漏了", ""},  {"repaired", "1", "yes"},
        {"repaired", "2", "no"},      {"repaired", "3", ""},        {"repaired", "b", "no"},
        {"repaired", "报修过", "yes"}, {"repaired", "没有", "no"},  {"opinion", "1", ""},
    };
    const struct questionnaire *form =
        questionnaire_find(shipped->questionnaires, TEXT("satisfaction"));
    struct text_list before = texts_words(shipped->texts, text_of(text_key(WORDS_SCORE_BEFORE)));
    struct text_list after = texts_words(shipped->texts, text_of(text_key(WORDS_SCORE_AFTER)));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t index = questionnaire_index(form, text_of(cases[i].question));
        struct text got =
            questionnaire_answer(form, index, text_of(cases[i].words), &before, &after);
        CHECK(text_equal(got, text_of(cases[i].value)), "%s to %s: %.*s", cases[i].words,
              cases[i].question, TEXT_ARGS(got));
    }
}

static void what_does_not_apply_is_not_asked_and_not_kept(void **state)
{
    (void)state;
    const struct questionnaire *form =
        questionnaire_find(shipped->questionnaires, TEXT("satisfaction"));
    size_t repaired = questionnaire_index(form, TEXT("repaired"));
    size_t repair = questionnaire_index(form, TEXT("repair"));
    struct sheet sheet = {0};
    assert_false(questionnaire_asks(form, &sheet, repair));
    sheet.answers[repaired] = (struct sheet_answer){true, TEXT("yes")};
    assert_true(questionnaire_asks(form, &sheet, repair));
    sheet.answers[repaired].value = TEXT("no");
    sheet.answers[repair] = (struct sheet_answer){true, TEXT("5")};
    assert_int_equal(questionnaire_next(form, &sheet, false), 0);
    questionnaire_prune(form, &sheet);
    assert_false(sheet.answers[repair].given);
    assert_true(sheet.answers[repaired].given);
}

/* ---- where it concentrates ---- */

static void dissatisfaction_concentrates_beyond_the_other_items(void **state)
{
    (void)state;
    static const struct survey_concentration excess = {METHOD_EXCESS, 50000, 0, 3},
                                             share = {METHOD_SHARE, 0, 20, 3};
    static const struct {
        const char *label;
        const struct survey_concentration *rule;
        struct survey_concentration_case case_;
        bool stands_out;
        double chance;
    } cases[] = {
        /* Dodder seeds (Przyborowski and Wilenski 1940): 3 against 0 in equal spans, 1/8. */
        {"published, alone", &excess, {3, 10, 0, 10, 1}, false, 0.125},
        {"fewer than the least", &excess, {2, 10, 0, 1000, 5}, false, 1},
        {"far beyond", &excess, {8, 30, 2, 120, 5}, true, 1.04e-4},
        {"as everywhere", &excess, {8, 30, 32, 120, 5}, false, 0.58},
        {"no other item", &excess, {8, 30, 0, 0, 1}, false, 1},
        {"a fifth", &share, {6, 30, 0, 0, 1}, true, 1},
        {"less than a fifth", &share, {5, 30, 0, 0, 1}, false, 1},
        {"no answers", &share, {0, 0, 0, 0, 1}, false, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double chance = 0;
        bool got = survey_stands_out(cases[i].rule, &cases[i].case_, &chance);
        CHECK(got == cases[i].stands_out && fabs(chance - cases[i].chance) <= 0.02, "%s: %d, %.3g",
              cases[i].label, got, chance);
    }
}

/* ---- R-SUR-7 ---- */

static bool reacts(const struct service *service, struct text on, enum reaction_kind kind)
{
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (reaction->kind == kind && text_among(on, reaction->on, reaction->on_count)) {
            return true;
        }
    }
    return false;
}

static void R_SUR_7_every_callback_asks_for_a_score_and_a_low_one_is_revisited(void **state)
{
    (void)state;
    size_t seen = 0;
    for (size_t i = 0; i < catalogue_count(shipped->catalogue); i++) {
        const struct service *service = catalogue_at(shipped->catalogue, i);
        bool called_back = false, scored = false;
        for (size_t m = 0; m < service->lifecycle->move_count; m++) {
            called_back = called_back || text_equal(service->lifecycle->moves[m].event,
                                                    TEXT("ticket.called_back"));
        }
        for (size_t a = 0; a < service->ask_count; a++) {
            scored = scored || service->asks[a].score;
        }
        CHECK(!called_back || (scored && reacts(service, TEXT("fact.score"), REACT_OPEN)),
              "%.*s", TEXT_ARGS(service->id));
        seen += called_back;
    }
    CHECK(seen >= 9, "%zu services", seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_faulty_questionnaire_is_named),
        cmocka_unit_test(a_faulty_kind_of_survey_is_named),
        cmocka_unit_test(marks_and_choices_are_understood),
        cmocka_unit_test(what_does_not_apply_is_not_asked_and_not_kept),
        cmocka_unit_test(dissatisfaction_concentrates_beyond_the_other_items),
        cmocka_unit_test(R_SUR_7_every_callback_asks_for_a_score_and_a_low_one_is_revisited),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
