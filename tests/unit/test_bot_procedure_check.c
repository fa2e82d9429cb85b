#include "bot/catalogue.h"
#include "bot/procedure_check.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A service whose parts fit together. JSON is written here with ' for ". */
static const char cycle[] =
    "{'id':'l','initial':'opened','states':["
    "{'id':'opened','title':'t','open':true,'say':'s'},"
    "{'id':'closed','title':'t','open':false,'say':'s'}],'moves':["
    "{'op':'ticket.close','from':['opened'],'to':'closed','event':'ticket.closed',"
    "'roles':['gm']}]}";

enum part { FACTS, GATES, ASKS, REACTIONS, REFUSALS, MORE, PART_COUNT };

static const char *const good[PART_COUNT] = {
    [FACTS] = "{'name':'arrived','title':'到场','kind':'flag','allowed':[{'roles':['clerk']},"
              "{'roles':['system'],'when':[{'state':['opened']}],'because':'t.late'}]},"
              "{'name':'quote','title':'报价','kind':'fen','min':1,'max':500,'once':true,"
              "'allowed':[{'roles':['clerk']}]},"
              "{'name':'agreed','title':'同意','kind':'choice','options':['yes','no','silent'],"
              "'allowed':[{'roles':['resident','system']}]},"
              "{'name':'score','title':'评分','kind':'score','allowed':[{'roles':['resident']}]},"
              "{'name':'parts','title':'件数','kind':'number','max':9,"
              "'allowed':[{'roles':['clerk','system']}]},"
              "{'name':'tries','title':'次数','kind':'count','apart_ms':1000,"
              "'allowed':[{'roles':['clerk']}]},"
              "{'name':'remark','title':'备注','kind':'text','allowed':[{'roles':['clerk']}]},"
              "{'name':'until','title':'期限','kind':'time','allowed':[{'roles':['clerk']}]}",
    [GATES] = "{'op':'ticket.close','when':[{'slot':'owner','is':['租客']}],"
              "'needs':[{'fact':'arrived','is':['yes']},{'fact':'quote','over':0}],"
              "'children_closed':true,'because':'t.gate'}",
    [ASKS] = "{'id':'quote','text':'t.ask','fact':'agreed','again_ms':10,'expires_ms':20,"
             "'silent':'silent','answers':[{'value':'yes','words':'同意 好','reply':'t.yes'},"
             "{'value':'no','label':'deny','reply':'t.no'}]},"
             "{'id':'score','text':'t.score','fact':'score','score':true,'answers':["
             "{'value':'1','reply':'t.sorry'},{'value':'','words':'','reply':'t.thanks'}]}",
    [REACTIONS] = "{'on':['fact.quote'],'do':'ask','ask':'quote'},"
                  "{'on':['ticket.closed'],'do':'ask','ask':'score'},"
                  "{'on':['ticket.opened'],'do':'record','fact':'parts','value':'3'},"
                  "{'on':['fact.agreed','clock.missed'],'when':[{'fact':'agreed','is':['no']}],"
                  "'do':'move','op':'ticket.close'},"
                  "{'on':['fact.tries'],'do':'notify','roles':['clerk','gm'],'text':'t.n'},"
                  "{'on':['fact.score'],'do':'open','service':'task','link':'revisit',"
                  "'text':'t.o'},"
                  "{'on':['fact.parts'],'do':'class','class':'A'},"
                  "{'on':['ticket.opened'],'do':'pass','text':'t.p','valid_ms':60000},"
                  "{'on':['ticket.closed'],'do':'revoke'},"
                  "{'on':['fact.quote'],'do':'post','fact':'quote','from':'a','to':'b'},"
                  "{'on':['ticket.urged'],'do':'priority','priority':2},"
                  "{'on':['fact.arrived'],'do':'tell','text':'t.t'}",
    [REFUSALS] = "{'when':[{'slot':'owner','is':['租客']},{'intent':['a']},{'bound':false}],"
                 "'because':'t.r'}",
    [MORE] = "'papers':[{'who':'业主','list':'t.papers'}],'forms':['表20','表21'],"
             "'requirements':['R-LOCK']",
};

static struct text as_json(const char *text, char *out)
{
    size_t size = strlen(text);
    for (size_t i = 0; i <= size; i++) {
        out[i] = text[i] == '\'' ? '"' : text[i];
    }
    return (struct text){out, size};
}

struct attempt {
    enum status status;
    char report[8192];
    size_t errors;
    struct catalogue *catalogue;
};

static void load_json(struct attempt *attempt, const char *service)
{
    static char cycle_json[4096], service_json[1 << 17];
    memset(attempt, 0, sizeof *attempt);
    FILE *out = fmemopen(attempt->report, sizeof attempt->report, "w");
    struct fault_sink faults = {.out = out, .file = "memory"};
    attempt->status = catalogue_load_bytes(
        as_json(cycle, cycle_json), as_json(service, service_json), &faults, &attempt->catalogue);
    attempt->errors = faults.error_count;
    fclose(out);
}

#define HEAD                                                                                       \
    "{'id':'s','name':'n','intents':['a','b'],'department':'cs','opened':'o','title':'x',"         \
    "'lifecycle':'l','slots':[{'name':'owner','label':'l','kind':'choice',"                        \
    "'options':['业主','租客']},{'name':'room','label':'l','kind':'room'}]"

/* Loads the good service with one part in another form (NULL: as it is). */
static void load(struct attempt *attempt, enum part part, const char *instead)
{
    static char service[1 << 17];
    const char *parts[PART_COUNT];
    memcpy(parts, good, sizeof parts);
    parts[part] = instead == NULL ? parts[part] : instead;
    snprintf(service, sizeof service,
             HEAD ",'facts':[%s],'gates':[%s],'asks':[%s],'reactions':[%s],'refusals':[%s],%s}",
             parts[FACTS], parts[GATES], parts[ASKS], parts[REACTIONS], parts[REFUSALS],
             parts[MORE]);
    load_json(attempt, service);
}

static void what_the_file_says_is_loaded(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, FACTS, NULL);
    CHECK(attempt.status == ST_OK, "%s", attempt.report);
    const struct service *service = catalogue_at(attempt.catalogue, 0);

    const struct fact_rule *quote = service_fact(service, TEXT("quote"));
    assert_non_null(quote);
    assert_true(quote->kind == FACT_FEN && quote->min == 1 && quote->max == 500 && quote->once);
    const struct fact_rule *arrived = service_fact(service, TEXT("arrived"));
    assert_int_equal(arrived->allowed_count, 2);
    assert_true(text_equal(arrived->allowed[1].roles[0], TEXT("system")));
    assert_int_equal(arrived->allowed[1].when.tests[0].subject, SUBJECT_STATE);
    assert_true(text_equal(arrived->allowed[1].because, TEXT("t.late")));
    assert_int_equal(service_fact(service, TEXT("tries"))->apart_ms, 1000);
    assert_int_equal(service_fact(service, TEXT("score"))->max, 5);
    assert_null(service_fact(service, TEXT("none")));

    assert_int_equal(service->gate_count, 1);
    assert_true(service->gates[0].children_closed);
    assert_int_equal(service->gates[0].needs.test_count, 2);

    const struct ask *ask = service_ask(service, TEXT("quote"));
    assert_non_null(ask);
    assert_true(ask->again_ms == 10 && ask->expires_ms == 20 && ask->answer_count == 2);
    assert_true(text_equal(ask->silent, TEXT("silent")));
    assert_true(text_equal(ask->answers[1].label, TEXT("deny")));
    assert_true(service_ask(service, TEXT("score"))->score);
    assert_null(service_ask(service, TEXT("none")));

    assert_int_equal(service->refusals[0].when.test_count, 3);
    assert_true(text_equal(service->papers[0].list, TEXT("t.papers")));
    assert_int_equal(service->form_count, 2);
    assert_true(text_equal(service->requirements[0], TEXT("R-LOCK")));
    assert_true(text_equal(service->lifecycle->moves[0].roles[0], TEXT("gm")));
    assert_false(service->internal);
    catalogue_close(attempt.catalogue);
}

static void each_kind_of_reaction_keeps_its_keys(void **state)
{
    (void)state;
    static const struct {
        enum reaction_kind kind;
        const char *text, *name, *value;
        int64_t number;
    } kinds[] = {
        {REACT_ASK, "", "quote", "", 0},     {REACT_ASK, "", "score", "", 0},
        {REACT_RECORD, "", "parts", "3", 0}, {REACT_MOVE, "", "ticket.close", "", 0},
        {REACT_NOTIFY, "t.n", "", "", 0},    {REACT_OPEN, "t.o", "task", "revisit", 0},
        {REACT_CLASS, "", "A", "", 0},       {REACT_PASS, "t.p", "", "", 60000},
        {REACT_REVOKE, "", "", "", 0},       {REACT_POST, "", "quote", "", 0},
        {REACT_PRIORITY, "", "", "", 2},     {REACT_TELL, "t.t", "", "", 0},
    };
    struct attempt attempt;
    load(&attempt, FACTS, NULL);
    const struct service *service = catalogue_at(attempt.catalogue, 0);
    assert_int_equal(service->reaction_count, COUNT_OF(kinds));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct reaction *reaction = &service->reactions[i];
        CHECK(reaction->kind == kinds[i].kind, "%zu", i);
        CHECK(text_equal(reaction->text, text_of(kinds[i].text)), "%zu", i);
        CHECK(text_equal(reaction->name, text_of(kinds[i].name)), "%zu", i);
        CHECK(text_equal(reaction->value, text_of(kinds[i].value)), "%zu", i);
        CHECK(reaction->valid_ms + reaction->priority == kinds[i].number, "%zu", i);
    }
    assert_int_equal(service->reactions[3].on_count, 2);
    assert_int_equal(service->reactions[4].role_count, 2);
    assert_true(text_equal(service->reactions[9].from, TEXT("a")));
    assert_true(text_equal(service->reactions[9].to, TEXT("b")));
    catalogue_close(attempt.catalogue);
}

#define FACT(members) "{'name':'f','title':'t','kind':" members "}"
#define ALLOWED ",'allowed':[{'roles':['clerk','resident','system']}]"
#define ANSWER "'answers':[{'value':'yes','words':'好','reply':'r'}]"

static const struct {
    enum part part;
    const char *instead, *report;
} faults_of_parts[] = {
    /* facts by themselves */
    {FACTS, FACT("'colour'" ALLOWED), "facts[0].kind: must be one of: flag text number fen"},
    {FACTS, FACT("'flag'"), "nobody may record \"f\""},
    {FACTS, FACT("'flag','allowed':[]"), "nobody may record \"f\""},
    {FACTS, FACT("'flag','allowed':[{'roles':[]}]"), "facts[0].allowed[0]: roles: is empty"},
    {FACTS, FACT("'flag','allowed':[{'roles':['gm'],'because':'t'}]"), "and there is none"},
    {FACTS, FACT("'flag','min':1" ALLOWED), "are for kinds text, number and fen"},
    {FACTS, FACT("'text','max':200" ALLOWED), "must be 1 to 127"},
    {FACTS, FACT("'fen','min':-1" ALLOWED), "must be 0 to"},
    {FACTS, FACT("'number','min':3,'max':2" ALLOWED), "the wrong way round"},
    {FACTS, FACT("'choice','options':['a']" ALLOWED), "needs two options or more"},
    {FACTS, FACT("'flag','options':['a','b']" ALLOWED), "other kinds have none"},
    {FACTS, FACT("'flag','apart_ms':5" ALLOWED), "\"apart_ms\" is for kind count"},
    {FACTS, FACT("'count','once':true" ALLOWED), "not \"once\""},
    {FACTS, "{'name':'A b','title':'t','kind':'flag'" ALLOWED "}", "small letters"},
    {FACTS, FACT("'flag'" ALLOWED) "," FACT("'flag'" ALLOWED), "facts[1]: fact \"f\" is there"},
    {FACTS, "{'name':'room','title':'t','kind':'flag'" ALLOWED "}", "a slot has the name"},
    {FACTS, FACT("'flag','allowed':[{'roles':['gm'],'when':[{'fact':'g','present':true}]}]"),
     "facts[0].allowed[0].when[0]: there is no fact \"g\""},
    /* conditions, wherever they stand */
    {GATES, "{'op':'ticket.close','needs':[{'fact':'g','present':true}],'because':'t'}",
     "gates[0].needs[0]: there is no fact \"g\""},
    {GATES, "{'op':'ticket.close','needs':[{'slot':'g','present':true}],'because':'t'}",
     "gates[0].needs[0]: there is no slot \"g\""},
    {GATES, "{'op':'ticket.close','needs':[{'slot':'owner','is':['房东']}],'because':'t'}",
     "slot \"owner\" has no option \"房东\""},
    {GATES, "{'op':'ticket.close','needs':[{'fact':'arrived','is':['true']}],'because':'t'}",
     "fact \"arrived\" is never \"true\""},
    {GATES, "{'op':'ticket.close','needs':[{'fact':'agreed','not':['maybe']}],'because':'t'}",
     "fact \"agreed\" is never \"maybe\""},
    {GATES, "{'op':'ticket.close','needs':[{'fact':'score','is':['6']}],'because':'t'}",
     "fact \"score\" is never \"6\""},
    {GATES, "{'op':'ticket.close','needs':[{'fact':'agreed','over':1}],'because':'t'}",
     "fact \"agreed\" has no number"},
    {GATES,
     "{'op':'ticket.close','when':[{'state':['gone']}],'needs':[{'class':['A']}],"
     "'because':'t'}",
     "gates[0].when[0]: there is no state \"gone\" here"},
    {GATES, "{'op':'ticket.close','needs':[{'intent':['c']}],'because':'t'}",
     "there is no intent \"c\" here"},
    {GATES, "{'op':'ticket.close','needs':[{'service':['other']}],'because':'t'}",
     "is never another service"},
    {REACTIONS, "{'on':['ticket.opened'],'when':[{'fact':'g','over':1}],'do':'revoke'}",
     "reactions[0].when[0]: there is no fact \"g\""},
    {REFUSALS, "{'when':[{'slot':'g','present':true}],'because':'t'}",
     "refusals[0].when[0]: there is no slot \"g\""},
    {REFUSALS, "{'when':[{'fact':'arrived','present':true}],'because':'t'}",
     "refusals[0].when[0]: only slot, intent"},
    {REFUSALS, "{'when':[],'because':'t'}", "refusals[0]: when: is empty"},
    /* gates */
    {GATES, "{'op':'ticket.fly','children_closed':true,'because':'t'}",
     "gates[0].op: the life cycle has no ticket.fly"},
    {GATES, "{'op':'ticket.close','because':'t'}", "gates[0]: needs nothing"},
    {GATES, "{'op':'ticket.close','needs':[],'because':'t'}", "gates[0]: needs nothing"},
    {GATES, "{'op':'ticket.close','children_closed':true}", "\"because\" is missing"},
    /* questions */
    {ASKS, "{'id':'quote','text':'t','fact':'g'," ANSWER "}", "asks[0].fact: there is no fact"},
    {ASKS, "{'id':'quote','text':'t','fact':'quote'," ANSWER "}",
     "fact \"quote\" does not allow \"resident\""},
    {ASKS, "{'id':'lost','text':'t','fact':'agreed'," ANSWER "}",
     "asks[0]: no reaction asks \"lost\""},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','answers':[]}", "answers: there is none"},
    {ASKS,
     "{'id':'quote','text':'t','fact':'agreed','answers':[{'value':'ja','words':'w',"
     "'reply':'r'}]}",
     "asks[0].answers[0].value: fact \"agreed\" is never \"ja\""},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','answers':[{'words':'w','reply':'r'}]}",
     "answers[0]: \"value\" is what it records"},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','answers':[{'value':'no','reply':'r'}]}",
     "answers[0]: nothing means it"},
    {ASKS,
     "{'id':'quote','text':'t','fact':'agreed','answers':[{'value':'no','words':'a',"
     "'reply':'r'},{'value':'no','words':'b','reply':'r'}]}",
     "answers[1]: value \"no\" is there twice"},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','silent':'no'," ANSWER "}",
     "\"silent\" needs \"expires_ms\""},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','expires_ms':9,'silent':'x'," ANSWER "}",
     "asks[0].silent: fact \"agreed\" is never \"x\""},
    {ASKS,
     "{'id':'quote','text':'t','fact':'score','score':true,'expires_ms':9,'silent':'1',"
     "'answers':[{'reply':'r'}]}",
     "asks[0].silent: fact \"score\" does not allow \"system\""},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','again_ms':9,'expires_ms':9," ANSWER "}",
     "must be less than"},
    {ASKS, "{'id':'quote','text':'t','fact':'agreed','score':true," ANSWER "}",
     "\"score\" is for facts of kind score"},
    /* reactions */
    {REACTIONS, "{'on':['fact.g'],'do':'revoke'}", "on[0]: \"fact.g\" never happens"},
    {REACTIONS, "{'on':['ticket.done'],'do':'revoke'}", "\"ticket.done\" never happens"},
    {REACTIONS, "{'on':[],'do':'revoke'}", "reactions[0]: on: is empty"},
    {REACTIONS, "{'on':['ticket.opened']}", "reactions[0]: \"do\" is missing"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'dance'}", "reactions[0].do: must be one of"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'tell'}", "\"do\": \"tell\" needs \"text\""},
    {REACTIONS, "{'on':['ticket.opened'],'do':'tell','text':'t','op':'x'}",
     "\"op\" does not belong to \"do\": \"tell\""},
    {REACTIONS, "{'on':['ticket.opened'],'do':'notify','text':'t','roles':[]}", "roles: is empty"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'ask','ask':'g'}",
     "reactions[0].ask: there is no \"g\""},
    {REACTIONS, "{'on':['ticket.opened'],'do':'record','fact':'g','value':'yes'}",
     "reactions[0]: there is no fact \"g\""},
    {REACTIONS, "{'on':['ticket.opened'],'do':'record','fact':'quote','value':'5'}",
     "fact \"quote\" does not allow \"system\""},
    {REACTIONS, "{'on':['ticket.opened'],'do':'record','fact':'parts','value':'10'}",
     "fact \"parts\" is never \"10\""},
    {REACTIONS, "{'on':['fact.parts'],'do':'record','fact':'parts','value':'1'}",
     "follow from itself"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'move','op':'ticket.fly'}",
     "reactions[0].op: the life cycle has no ticket.fly"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'post','fact':'parts','from':'a','to':'b'}",
     "fact \"parts\" is no amount"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'post','fact':'quote','from':'a','to':'a'}",
     "from \"a\" to itself"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'revoke'}", "no reaction gives a pass"},
    {REACTIONS, "{'on':['ticket.opened'],'do':'pass','text':'t','valid_ms':1}",
     "valid_ms: must be 60000 to"},
    /* the rest */
    {MORE, "'papers':[{'who':'w'}]", "papers[0]: \"list\" is missing"},
    {MORE, "'forms':['a','a']", "forms[1]: \"a\" is there twice"},
    {MORE, "'internal':true", "an internal service has no \"intents\""},
};

static void every_fault_of_a_part_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults_of_parts); i++) {
        struct attempt attempt;
        load(&attempt, faults_of_parts[i].part, faults_of_parts[i].instead);
        CHECK(attempt.status == ST_CONFIG &&
                  strstr(attempt.report, faults_of_parts[i].report) != NULL,
              "%s\nwanted \"%s\", got %s:\n%s", faults_of_parts[i].instead,
              faults_of_parts[i].report, status_name(attempt.status), attempt.report);
    }
}

static void only_internal_services_go_without_intents_and_text(void **state)
{
    (void)state;
    static const struct {
        const char *more, *report;
    } cases[] = {
        {"'internal':true", NULL},
        {"'internal':true,'intents':[]", NULL},
        {"'internal':true,'intents':['a']", "an internal service has no"},
        {"'internal':true,'opened':'o'", "an internal service has no"},
        {"'opened':'o'", "\"intents\" is missing"},
        {"'intents':['a']", "\"opened\" is missing"},
        {"'intents':[],'opened':'o'", NULL}, /* a survey: only a campaign leads there */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char service[512];
        snprintf(
            service, sizeof service,
            "{'id':'s','name':'n','department':'cs','title':'x','lifecycle':'l','slots':[],%s}",
            cases[i].more);
        struct attempt attempt;
        load_json(&attempt, service);
        bool right = cases[i].report == NULL ? attempt.status == ST_OK
                                             : strstr(attempt.report, cases[i].report) != NULL;
        CHECK(right, "%s: %s", cases[i].more, attempt.report);
        catalogue_close(attempt.catalogue);
    }
}

/* `count` facts, numbered, for somebody who may record them. */
static void one_fact_more_than_the_limit_is_refused(void **state)
{
    (void)state;
    for (size_t count = SERVICE_FACTS_MAX; count <= SERVICE_FACTS_MAX + 1; count++) {
        static char service[1 << 16];
        size_t size = (size_t)snprintf(service, sizeof service, HEAD ",'facts':[");
        for (size_t i = 0; i < count; i++) {
            size += (size_t)snprintf(service + size, sizeof service - size,
                                     "%s{'name':'f%zu','title':'t','kind':'flag'" ALLOWED "}",
                                     i > 0 ? "," : "", i);
        }
        snprintf(service + size, sizeof service - size, "]}");
        struct attempt attempt;
        load_json(&attempt, service);
        CHECK((attempt.status == ST_OK) == (count == SERVICE_FACTS_MAX), "%zu: %s", count,
              attempt.report);
        catalogue_close(attempt.catalogue);
    }
}

static void a_move_for_nobody_is_refused(void **state)
{
    (void)state;
    static char cycle_json[4096], service_json[4096];
    char broken[sizeof cycle];
    snprintf(broken, sizeof broken, "%s", cycle);
    memcpy(strstr(broken, "['gm']"), "[    ]", 6);
    struct attempt attempt = {0};
    FILE *out = fmemopen(attempt.report, sizeof attempt.report, "w");
    struct fault_sink faults = {.out = out, .file = "memory"};
    attempt.status = catalogue_load_bytes(
        as_json(broken, cycle_json), as_json(HEAD "}", service_json), &faults, &attempt.catalogue);
    fclose(out);
    assert_int_equal(attempt.status, ST_CONFIG);
    assert_non_null(strstr(attempt.report, "moves[0]: nobody may: \"roles\" is empty"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_file_says_is_loaded),
        cmocka_unit_test(each_kind_of_reaction_keeps_its_keys),
        cmocka_unit_test(every_fault_of_a_part_is_named),
        cmocka_unit_test(only_internal_services_go_without_intents_and_text),
        cmocka_unit_test(one_fact_more_than_the_limit_is_refused),
        cmocka_unit_test(a_move_for_nobody_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
