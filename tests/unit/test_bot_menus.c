/* Menus and ways as data: what is refused, when a menu is put up, and that its words are understood. */
#include "bot/menu_rule.h"
#include "bot/outbound_job.h"
#include "bot/route_rule.h"
#include "store/note.h"
#include "tests/unit/desk_fixture.h"

/* The faults of a file with that content. */
static size_t read_bytes(const char *json, void (*read)(const struct json_place *, void *),
                         void *context, char report[2048])
{
    memset(report, 0, 2048);
    FILE *out = fmemopen(report, 2047, "w");
    struct fault_sink faults = {.out = out, .file = "x.json"};
    struct json_source source = {.faults = &faults, .arena = arena_open(4096, 1 << 20)};
    json_read_bytes(&source, text_of(json), read, context);
    fclose(out);
    arena_close(source.arena);
    return faults.error_count;
}

static void a_menu_that_no_platform_takes_is_refused(void **state)
{
    (void)state;
#define MENU(buttons) "[{\"accounts\":[\"demo\"],\"buttons\":[" buttons "]}]"
#define TAP "{\"name\":\"报修\",\"key\":\"a\",\"say\":\"x\"}"
    static const struct {
        const char *json, *report; /* NULL: right */
    } cases[] = {
        {"[]", NULL},
        {MENU(TAP), NULL},
        {MENU(TAP ",{\"name\":\"官网\",\"page\":\"https://a.cn\"}"), NULL},
        {MENU("{\"name\":\"更多\",\"children\":[" TAP "]}"), NULL},
        {MENU(""), "has no button"},
        {MENU(TAP "," TAP "," TAP "," TAP), "at most 3 are possible"},
        {MENU(TAP "," TAP), "key \"a\" is there twice"},
        {MENU("{\"name\":\"更多\",\"children\":[" TAP "," TAP "," TAP "," TAP "," TAP "," TAP "]}"),
         "at most 5 are possible"},
        {MENU("{\"name\":\"一二三四五六\",\"key\":\"a\",\"say\":\"x\"}"), "name"},
        {MENU("{\"name\":\"报修\",\"key\":\"a\"}"), "needs one of"},
        {MENU("{\"name\":\"报修\"}"), "needs one of"},
        {MENU("{\"name\":\"报修\",\"page\":\"https://a.cn\",\"key\":\"a\",\"say\":\"x\"}"),
         "needs one of"},
        {MENU("{\"name\":\"报修\",\"page\":\"http://a.cn\"}"), "must be an https:// address"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct menus menus = {0};
        char report[2048];
        size_t count = read_bytes(cases[i].json, menus_read, &menus, report);
        CHECK((count == 0) == (cases[i].report == NULL), "%s: %s", cases[i].json, report);
        CHECK(cases[i].report == NULL || strstr(report, cases[i].report) != NULL, "%s: %s",
              cases[i].json, report);
    }
}

static void a_chain_that_leads_nowhere_is_refused(void **state)
{
    (void)state;
#define CHAINS(ticket, reply) CHAINS_AND(ticket, reply, "\"customer\",\"sms\"")
#define CHAINS_AND(ticket, reply, campaign)                                                        \
    "{\"chains\":{\"ticket\":[" ticket "],\"ask\":[\"customer\"],\"reply\":[" reply                \
    "],\"chat\":[\"customer\"],\"reminder\":[\"customer\"],\"campaign\":[" campaign                \
    "]},\"task\":\"task\"}"
    static const struct {
        const char *json, *report;
    } cases[] = {
        {CHAINS("\"customer\",\"sms\",\"task\"", "\"passive\",\"wait\""), NULL},
        {CHAINS("\"customer\",\"fax\"", "\"passive\""), "chains.ticket[1]"},
        {CHAINS("\"sms\",\"sms\"", "\"passive\""), "chains.ticket[1]: is there twice"},
        {CHAINS("\"task\",\"sms\"", "\"passive\""), "nothing comes after \"task\""},
        {CHAINS("\"passive\"", "\"passive\""), "only a reply begins in the answer"},
        {CHAINS("\"customer\"", "\"customer\",\"passive\""), "only a reply begins in the answer"},
        {CHAINS("", "\"passive\""), "\"ticket\" has no way"},
        {CHAINS_AND("\"sms\"", "\"passive\"", "\"sms\",\"customer\",\"task\""), NULL},
        {CHAINS_AND("\"sms\"", "\"passive\"", "\"customer\",\"template\""),
         "chains.campaign[1]: a campaign goes by"},
        {CHAINS_AND("\"sms\"", "\"passive\"", "\"wait\""), "a campaign goes by"},
        {CHAINS_AND("\"sms\"", "\"passive\"", ""), "\"campaign\" has no way"},
        {"{\"chains\":{},\"task\":\"task\"}", "\"reminder\" has no way"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct route_rules rules = {0};
        char report[2048];
        size_t count = read_bytes(cases[i].json, route_rules_read, &rules, report);
        CHECK((count == 0) == (cases[i].report == NULL), "%s: %s", cases[i].json, report);
        CHECK(cases[i].report == NULL || strstr(report, cases[i].report) != NULL, "%s: %s",
              cases[i].json, report);
    }
}

static void a_change_anywhere_changes_the_digest(void **state)
{
    (void)state;
    struct menu_button child = {.name = TEXT("a"), .key = TEXT("k"), .say = TEXT("x")};
    struct menu_button button = {.name = TEXT("b"), .child_count = 1, .children = &child};
    struct menu menu = {.button_count = 1, .buttons = &button};
    struct text *const parts[] = {&child.name, &child.key, &button.name, &child.page};
    char before[MENU_DIGEST_BYTES], after[MENU_DIGEST_BYTES];
    menu_digest(&menu, before);
    menu_digest(&menu, after);
    assert_string_equal(before, after);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct text kept = *parts[i];
        *parts[i] = TEXT("changed");
        menu_digest(&menu, after);
        CHECK(strcmp(before, after) != 0, "part %zu", i);
        *parts[i] = kept;
    }
    child.say = TEXT("y"); /* only ours: the platform need not hear of it */
    menu_digest(&menu, after);
    assert_string_equal(before, after);
}

static size_t jobs_of_menus(const struct fixture *fixture)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->job_count; i++) {
        count += fixture->jobs[i]->outbound.kind == OUTBOUND_MENU;
    }
    return count;
}

static void forget_menu(struct fixture *fixture)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_note_put(fixture->store, TEXT("menu:demo"), TEXT("old")), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static void reload(struct fixture *fixture)
{
    struct input *input = input_open(INPUT_CONFIG, fixture->config, 256);
    fixture_push(fixture, input);
    fixture_run(fixture);
    fixture_run(fixture);
}

static void a_menu_is_put_up_when_the_platform_has_another(void **state)
{
    struct fixture *fixture = *state;
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 0); /* it has this one */
    forget_menu(fixture);
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 1);
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    struct send_job *job = fixture->jobs[--fixture->job_count];
    assert_ptr_equal(job->outbound.menu, menus_of(&fixture->config->menus, TEXT("demo")));
    job->verdict = (struct verdict){.action = SEND_DONE, .meaning = ""};
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 0);
    char digest[MENU_DIGEST_BYTES];
    struct text noted;
    menu_digest(menus_of(&fixture->config->menus, TEXT("demo")), digest);
    assert_int_equal(store_note_get(fixture->store, TEXT("menu:demo"), &noted), ST_OK);
    assert_true(text_equal(noted, text_of(digest)));
}

/* The only job, which is about the menu; the platform has done it. */
static void finish_menu(struct fixture *fixture)
{
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    struct send_job *job = fixture->jobs[--fixture->job_count];
    job->verdict = (struct verdict){.action = SEND_DONE, .meaning = ""};
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void a_menu_that_is_gone_from_the_file_is_taken_down_once(void **state)
{
    struct fixture *fixture = *state;
    struct menus *menus = &fixture->config->menus;
    size_t count = menus->count;
    menus->count = 0;
    fixture->now_ms++;
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 1);
    assert_true(fixture->jobs[0]->outbound.takes_down);
    assert_null(fixture->jobs[0]->outbound.menu);
    finish_menu(fixture);
    struct text noted;
    assert_int_equal(store_note_get(fixture->store, TEXT("menu:demo"), &noted), ST_OK);
    assert_int_equal(noted.size, 0);
    fixture->now_ms++;
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 0); /* once */
    menus->count = count;
    fixture->now_ms++;
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 1); /* and it comes back */
    assert_false(fixture->jobs[0]->outbound.takes_down);
    assert_non_null(fixture->jobs[0]->outbound.menu);
}

static void a_refused_menu_is_no_fault_of_the_account(void **state)
{
    struct fixture *fixture = *state;
    forget_menu(fixture);
    reload(fixture);
    assert_int_equal(jobs_of_menus(fixture), 1);
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    struct send_job *job = fixture->jobs[--fixture->job_count];
    int64_t id = job->outbox_id;
    job->verdict = (struct verdict){.action = SEND_STOP_ACCOUNT, .code = 48001, .meaning = "无权限"};
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, id, &row), ST_OK);
    assert_int_equal(row.state, OUTBOX_FAILED);
    fixture->now_ms += 1000;
    reload(fixture); /* tried again with the next configuration */
    assert_int_equal(jobs_of_menus(fixture), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_menu_that_no_platform_takes_is_refused),
        cmocka_unit_test(a_chain_that_leads_nowhere_is_refused),
        cmocka_unit_test(a_change_anywhere_changes_the_digest),
        cmocka_unit_test_setup_teardown(a_menu_is_put_up_when_the_platform_has_another,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_menu_that_is_gone_from_the_file_is_taken_down_once,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_refused_menu_is_no_fault_of_the_account, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
