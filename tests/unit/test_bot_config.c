/* The shipped configuration is copied into a scratch folder, one thing in it is changed, and the
 * loader must say what. */
#include "bot/config.h"
#include "tests/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { REPORT_BYTES = 16384, PATH_BYTES = 256 };
static char folder[SCRATCH_BYTES];

static void run(const char *format, ...)
{
    char command[512];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    assert_int_equal(system(command), 0);
}

static int copy_config(void **state)
{
    (void)state;
    if (!scratch_make(NULL, "config", folder)) {
        return -1;
    }
    run("cp -r config/. %s", folder);
    return 0;
}

static int remove_config(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static void write_file(const char *name, const char *content, mode_t mode)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

struct attempt {
    enum status status;
    size_t errors;
    char report[REPORT_BYTES];
    struct config *config;
};

static void load(struct attempt *attempt, bool demo, const struct channel_ops *const *channels,
                 size_t channel_count)
{
    struct config_source source = {.directory = folder,
                                   .intents_directory = "tests/fixtures/intents",
                                   .demo = demo,
                                   .channels = channels,
                                   .channel_count = channel_count};
    memset(attempt, 0, sizeof *attempt);
    FILE *out = fmemopen(attempt->report, sizeof attempt->report, "w");
    attempt->status = config_load(&source, out, &attempt->errors, &attempt->config);
    fclose(out);
}

static void expect_fault(bool demo, const char *report)
{
    struct attempt attempt;
    load(&attempt, demo, NULL, 0);
    if (attempt.status != ST_CONFIG || strstr(attempt.report, report) == NULL) {
        fail_msg("wanted \"%s\", got %s:\n%s", report, status_name(attempt.status),
                 attempt.report);
    }
    assert_null(attempt.config);
}

/* ---- what is shipped ---- */

static void the_shipped_configuration_has_no_fault(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    if (attempt.status != ST_OK) {
        fail_msg("%s", attempt.report);
    }
    assert_int_equal(attempt.errors, 0);
    const struct account *plain =
        config_account(attempt.config, TEXT("wechat"), TEXT("plain"));
    assert_non_null(plain);
    assert_true(text_equal(account_setting(plain, "unsigned_bodies"), TEXT("accepted")));
    assert_null(config_account(attempt.config, TEXT("sms"), TEXT("plain")));
    assert_non_null(config_community(attempt.config, TEXT("sunshine")));
    assert_int_equal(attempt.config->settings.ticket_digits, 6);
    config_drop(attempt.config);
}

static void every_service_of_the_procedures_is_there(void **state)
{
    (void)state;
    static const char *const services[] = {
        "repair", "complaint", "emergency", "lock",    "deliver", "paid",       "movein", "inspect",
        "custody", "visit",    "release",   "fee",     "renovation", "activity", "survey"};
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        assert_non_null(catalogue_service(attempt.config->catalogue, text_of(services[i])));
    }
    config_drop(attempt.config);
}

static void without_the_demo_its_accounts_are_not_read(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, false, NULL, 0);
    assert_int_equal(attempt.status, ST_OK);
    assert_int_equal(attempt.config->account_count, 0);
    assert_non_null(strstr(attempt.report, "warning: accounts: there is no account"));
    config_drop(attempt.config);
}

static void who_asks_for_one_thing_hears_errors_and_no_warnings(void **state)
{
    (void)state;
    const struct config_source source = {.directory = folder,
                                         .intents_directory = "tests/fixtures/intents",
                                         .errors_only = true};
    char report[REPORT_BYTES] = "";
    struct config *config = NULL;
    FILE *out = fmemopen(report, sizeof report, "w");
    assert_int_equal(config_load(&source, out, NULL, &config), ST_OK); /* it has no account */
    fclose(out);
    assert_string_equal(report, "");
    config_drop(config);
}

static void a_held_configuration_outlives_the_first_drop(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    struct config *second = config_hold(attempt.config);
    config_drop(attempt.config);
    assert_non_null(config_role(second, TEXT("clerk")));
    config_drop(second);
    config_drop(NULL);
}

static void roles_allow_what_they_list(void **state)
{
    (void)state;
    static const struct {
        const char *role, *op;
        bool allowed;
    } cases[] = {
        {"technician", "ticket.complete", true}, {"technician", "ticket.cancel", false},
        {"technician", "chat.send", false},      {"supervisor", "ticket.cancel", true},
        {"supervisor", "chat.takeover", true},   {"supervisor", "ticket", false},
        {"director", "anything", true},          {"gm", "ticket.complete", false},
    };
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct role *role = config_role(attempt.config, text_of(cases[i].role));
        assert_non_null(role);
        if (role_allows(role, text_of(cases[i].op)) != cases[i].allowed) {
            fail_msg("%s %s", cases[i].role, cases[i].op);
        }
    }
    config_drop(attempt.config);
}

/* ---- what is refused ---- */

static void gateway_numbers_are_held_to_their_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *gateway, *report;
    } cases[] = {
        {"{\"batch_inputs\":512}", NULL},
        {"{\"batch_inputs\":513}", "batch_inputs: must be 1 to 512, is 513"},
        {"{\"batch_inputs\":0}", "batch_inputs: must be 1 to 512, is 0"},
        {"{\"batch_inputs\":\"8\"}", "batch_inputs: must be a whole number"},
        {"{\"batch_inptus\":8}", "batch_inptus: is not a known key"},
        {"{\"batch_inputs\":1,\"batch_inputs\":2}", "duplicate"},
        {"{\"desk_apart\":1}", "desk_apart: must be true or false"},
        {"{\"listen\":\"localhost\"}", "listen must be ADDRESS:PORT"},
        {"{\"listen\":\"127.0.0.1:70000\"}", "listen must be ADDRESS:PORT"},
        {"{\"log_level\":\"loud\"}", "log_level must be"},
        {"{\"ticket_prefix\":\"gd\"}", "ticket_prefix may hold"},
        {"{\"origins\":[\"https://a.example/\"]}", "origins[0]: must be an origin"},
        {"{\"origins\":[\"https://a.example:8443\"]}", NULL},
        {"{\"login_delay_ms\":5000,\"login_delay_max_ms\":1000}", "login_delay_ms is more"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attempt attempt;
        write_file("gateway.json", cases[i].gateway, 0644);
        load(&attempt, true, NULL, 0);
        bool right = cases[i].report == NULL
                         ? attempt.status == ST_OK
                         : attempt.status == ST_CONFIG &&
                               strstr(attempt.report, cases[i].report) != NULL;
        if (!right) {
            fail_msg("%s: %s\n%s", cases[i].gateway, status_name(attempt.status), attempt.report);
        }
        config_drop(attempt.config);
    }
}

static const struct hours *service_hours(const struct config *config, const char *id)
{
    const struct community *community = config_community(config, text_of(id));
    assert_non_null(community);
    return &community->frame.service;
}

static void a_community_says_its_hours_or_has_the_usual_ones(void **state)
{
    (void)state;
    struct attempt attempt;
    write_file("communities.json",
               "{\"a\":{\"name\":\"A\",\"hotline\":\"110\"},"
               "\"b\":{\"name\":\"B\",\"hotline\":\"110\",\"utc_offset_minutes\":540,"
               "\"service_hours\":{\"from\":\"00:00\",\"until\":\"24:00\"},"
               "\"office_hours\":{\"from\":\"09:00\",\"until\":\"18:00\","
               "\"breaks\":[{\"from\":\"12:00\",\"until\":\"13:30\"}]}}}",
               0644);
    load(&attempt, false, NULL, 0);
    assert_int_equal(attempt.status, ST_OK);
    assert_int_equal(service_hours(attempt.config, "a")->from_minute, 8 * 60 + 30);
    assert_int_equal(service_hours(attempt.config, "a")->until_minute, 20 * 60);
    assert_int_equal(service_hours(attempt.config, "b")->until_minute, 24 * 60);
    const struct time_frame *frame = config_frame(attempt.config, TEXT("b"));
    assert_int_equal(frame->utc_offset_minutes, 540);
    assert_int_equal(frame->office.break_count, 1);
    assert_int_equal(frame->office.breaks[0].until_minute, 13 * 60 + 30);
    frame = config_frame(attempt.config, TEXT("nowhere")); /* the first one's */
    assert_int_equal(frame->utc_offset_minutes, 480);
    assert_int_equal(frame->office.until_minute, 17 * 60 + 30);
    config_drop(attempt.config);
}

static void hours_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *hours, *report;
    } cases[] = {
        {"{\"from\":\"20:00\",\"until\":\"08:30\"}", "a.service_hours: closes before it opens"},
        {"{\"from\":\"08:30\",\"until\":\"24:01\"}", "a.service_hours.until: must be a time of day"},
        {"{\"from\":\"8:30\",\"until\":\"20:00\"}", "a.service_hours.from: must be a time of day"},
        {"{\"from\":\"08:30\"}", "a.service_hours: \"until\" is missing"},
        {"{\"from\":\"08:30\",\"until\":\"20:00\",\"breaks\":[{\"from\":\"08:30\",\"until\":\"09:00\"}]}",
         "breaks[0] must lie inside the hours"},
        {"{\"from\":\"08:30\",\"until\":\"20:00\",\"breaks\":[{\"from\":\"12:00\",\"until\":\"13:00\"},"
         "{\"from\":\"12:30\",\"until\":\"14:00\"}]}",
         "breaks[1] must lie inside the hours"},
        {"{\"from\":\"08:30\",\"until\":\"20:00\",\"breaks\":[{\"from\":\"19:00\",\"until\":\"20:00\"}]}",
         "the last break must end before closing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char communities[512];
        snprintf(communities, sizeof communities,
                 "{\"a\":{\"name\":\"A\",\"hotline\":\"110\",\"service_hours\":%s}}",
                 cases[i].hours);
        write_file("communities.json", communities, 0644);
        expect_fault(false, cases[i].report);
    }
}

static void names_that_lead_nowhere_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *file, *from, *to, *report;
    } cases[] = {
        {"services/repair.json", "repair.leak\\\"", "repair.leek\\\"",
         "no pattern file knows the label \"repair.leek\""},
        {"services/lock.json", "lock.change\\\"", "x\\\"",
         "intent \"lock.change\" leads to no service"},
        {"services/repair.json", "repair.opened", "repair.open",
         "repair: opened: there is no text \"repair.open\""},
        {"texts/services.json", "，工单号 {ticket}", "", "repair: opened: needs {ticket}"},
        {"texts/talk.json", "您好，欢迎", "{who}，欢迎", "talk.welcome: nobody fills {who}"},
        {"texts/talk.json", "talk.bye\\\"", "talk.by\\\"",
         "talk.bye: is missing: the program says it"},
        {"roles.json", "ticket.accept", "ticket.accpet", "there is no op \"ticket.accpet\""},
        {"lifecycles/standard.json", "tell.accepted", "tell.accept",
         "standard: moves[0].tell: there is no text \"tell.accept\""},
        {"demo/accounts/demo.json", "sunshine", "moonshine",
         "accounts/demo.json: community: there is no community \"moonshine\""},
        {"demo/notices.json", "tell.started", "tell.begun",
         "notices.json: progress.texts[1]: there is no text \"tell.begun\""},
        {"demo/notices.json", "{title}", "{subject}",
         "notices.json: progress.fields[1].value: nobody fills {subject}"},
        {"demo/notices.json", "account\\\": \\\"demo", "account\\\": \\\"dem0",
         "notices.json: progress.ids[0]: there is no account \"dem0\""},
        {"demo/notices.json", "\\\"approved", "\\\"pending",
         "notices.json: progress.ids[0]: is not approved for account \"demo\""},
        {"demo/notices.json", "tell.answered", "tell.started",
         "done: text \"tell.started\" belongs to \"progress\" already"},
        {"demo/menu.json", "转人工", "呜啦呜啦",
         "menu.json: [0].buttons[2].say: no pattern understands \"呜啦呜啦\""},
        {"demo/menu.json", "accounts\\\": \\[\\\"demo", "accounts\\\": [\\\"dem0",
         "menu.json: [0].accounts[0]: there is no account \"dem0\""},
        {"demo/notices.json", "thing2", "character_string1",
         "progress.fields: field \"character_string1\" is there twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run("sed -i 's/%s/%s/' %s/%s", cases[i].from, cases[i].to, folder, cases[i].file);
        expect_fault(true, cases[i].report);
        run("cp config/%s %s/%s", cases[i].file, folder, cases[i].file);
    }
}

#define PROOF_FACT(allowed)                                                                        \
    "\"facts\":[{\"name\":\"f\",\"title\":\"t\",\"kind\":\"flag\",\"allowed\":[" allowed "]}]"
#define PROOF_ROLES "{\"roles\":[\"clerk\",\"resident\",\"system\"]}"
#define PROOF_REACTION(members) "\"reactions\":[{\"on\":[\"ticket.opened\"]," members "}]"

static void what_a_procedure_names_outside_its_file_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *members, *report; /* NULL: right */
    } cases[] = {
        {PROOF_FACT(PROOF_ROLES), NULL},
        {PROOF_FACT("{\"roles\":[\"boss\"]}"),
         "proof: facts[0].allowed[0].roles: there is no role \"boss\""},
        {PROOF_FACT("{\"roles\":[\"gm\"],\"when\":[{\"class\":[\"A\"]}],\"because\":\"p.none\"}"),
         "proof: facts[0].allowed[0].because: there is no text \"p.none\""},
        {PROOF_FACT(PROOF_ROLES) "," PROOF_REACTION("\"do\":\"tell\",\"text\":\"p.fact\""), NULL},
        {PROOF_REACTION("\"do\":\"tell\",\"text\":\"p.fact\""), "reactions[0].text: nobody fills {f}"},
        {PROOF_REACTION("\"do\":\"tell\",\"text\":\"p.none\""),
         "proof: reactions[0].text: there is no text \"p.none\""},
        {PROOF_REACTION("\"do\":\"pass\",\"valid_ms\":60000,\"text\":\"p.plain\""), "needs {code}"},
        {PROOF_REACTION("\"do\":\"pass\",\"valid_ms\":60000,\"text\":\"p.code\""), NULL},
        {PROOF_REACTION("\"do\":\"notify\",\"roles\":[\"resident\"],\"text\":\"p.plain\""),
         "proof: reactions[0].roles: there is no role \"resident\""},
        {PROOF_REACTION("\"do\":\"open\",\"service\":\"none\",\"link\":\"l\",\"text\":\"p.plain\""),
         "proof: reactions[0].service: there is no service \"none\""},
        {PROOF_REACTION("\"do\":\"open\",\"service\":\"proof\",\"link\":\"l\",\"text\":\"p.plain\""),
         "would open another one for ever"},
        {PROOF_REACTION("\"when\":[{\"community\":[\"moon\"]}],\"do\":\"class\",\"class\":\"A\""),
         "proof: reactions[0].when[0]: there is no community \"moon\""},
        {PROOF_REACTION("\"when\":[{\"class\":[\"A\"]}],\"do\":\"priority\",\"priority\":1"),
         "proof: reactions[0].when[0]: no ticket of the service is ever of class \"A\""},
        {"\"classes\":\"warranty\"," PROOF_REACTION(
             "\"when\":[{\"class\":[\"A\",\"\"]}],\"do\":\"priority\",\"priority\":1"), NULL},
        {"\"classes\":\"grade\"," PROOF_REACTION(
             "\"when\":[{\"class\":[\"A\"]}],\"do\":\"priority\",\"priority\":1"),
         "no ticket of the service is ever of class \"A\""},
        {PROOF_REACTION("\"when\":[{\"class\":[\"A\"]}],\"do\":\"class\",\"class\":\"A\""), NULL},
        {"\"gates\":[{\"op\":\"ticket.start\",\"children_closed\":true,\"because\":\"p.none\"}]",
         "proof: gates[0].because: there is no text \"p.none\""},
        {PROOF_FACT(PROOF_ROLES) "," PROOF_REACTION("\"do\":\"ask\",\"ask\":\"q\"") ","
         "\"asks\":[{\"id\":\"q\",\"text\":\"p.plain\",\"fact\":\"f\",\"answers\":[{\"value\":\"yes\","
         "\"label\":\"nobody.says\",\"reply\":\"p.none\"}]}]",
         "proof: asks[0].answers[0].label: no pattern file knows the label \"nobody.says\""},
        {"\"refusals\":[{\"when\":[{\"bound\":true}],\"because\":\"p.code\"}]",
         "proof: refusals[0].because: nobody fills {code}"},
        {"\"papers\":[{\"who\":\"w\",\"list\":\"p.none\"}]",
         "proof: papers[0].list: there is no text \"p.none\""},
    };
    write_file("texts/proof.json",
               "{\"p.plain\":\"好\",\"p.fact\":\"{f}\",\"p.code\":\"{code}\"}", 0644);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char service[1024];
        snprintf(service, sizeof service,
                 "{\"id\":\"proof\",\"name\":\"n\",\"internal\":true,\"department\":\"cs\","
                 "\"title\":\"x\",\"lifecycle\":\"standard\",\"slots\":[],%s}",
                 cases[i].members);
        write_file("services/proof.json", service, 0644);
        if (cases[i].report != NULL) {
            expect_fault(true, cases[i].report);
        } else {
            struct attempt attempt;
            load(&attempt, true, NULL, 0);
            if (attempt.status != ST_OK) {
                fail_msg("%s\n%s", cases[i].members, attempt.report);
            }
            config_drop(attempt.config);
        }
    }
}

static void a_move_for_an_unknown_role_is_found(void **state)
{
    (void)state;
    run("sed -i '0,/\"op\"/s//\"roles\": [\"boss\"], \"op\"/' %s/lifecycles/standard.json", folder);
    expect_fault(true, "standard: moves[0].roles: there is no role \"boss\"");
}

static void faults_of_several_files_come_in_one_run(void **state)
{
    (void)state;
    write_file("gateway.json", "{\"typo\":1}", 0644);
    write_file("services/repair.json", "{", 0644);
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    assert_int_equal(attempt.status, ST_CONFIG);
    assert_non_null(strstr(attempt.report, "gateway.json: typo"));
    assert_non_null(strstr(attempt.report, "services/repair.json: line 1"));
    assert_int_equal(attempt.errors, 2);
}

/* ---- secrets ---- */

#define ACCOUNT "{\"channel\":\"wechat\",\"community\":\"sunshine\""

static void a_secret_that_others_can_read_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *account;
        mode_t account_mode, secret_mode;
        const char *report;
    } cases[] = {
        {ACCOUNT ",\"secret\":\"x\"}", 0600, 0600, NULL},
        {ACCOUNT ",\"secret\":\"x\"}", 0640, 0600, "real.json holds a secret and has mode 0640"},
        {ACCOUNT ",\"secret\":\"x\"}", 0604, 0600, "mode 0604"},
        {ACCOUNT ",\"secret_file\":\"one.secret\"}", 0644, 0600, NULL},
        {ACCOUNT ",\"secret_file\":\"one.secret\"}", 0644, 0644, "one.secret holds a secret"},
        {ACCOUNT ",\"secret_file\":\"none.secret\"}", 0644, 0600, "No such file"},
        {ACCOUNT ",\"secret_file\":\"one.secret\",\"secret\":\"x\"}", 0600, 0600, "given twice"},
        {ACCOUNT ",\"appid\":1}", 0600, 0600, "appid: must be a string"},
        {"{\"community\":\"sunshine\"}", 0600, 0600, "\"channel\" is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attempt attempt;
        write_file("accounts/one.secret", "s3cret\n", cases[i].secret_mode);
        write_file("accounts/real.json", cases[i].account, cases[i].account_mode);
        load(&attempt, true, NULL, 0);
        bool right = cases[i].report == NULL
                         ? attempt.status == ST_OK
                         : attempt.status == ST_CONFIG &&
                               strstr(attempt.report, cases[i].report) != NULL;
        if (!right || strstr(attempt.report, "s3cret") != NULL) {
            fail_msg("%s: %s\n%s", cases[i].account, status_name(attempt.status), attempt.report);
        }
        config_drop(attempt.config);
    }
}

static void a_secret_file_gives_its_line_under_the_bare_key(void **state)
{
    (void)state;
    write_file("accounts/one.secret", "s3cret\n", 0600);
    write_file("accounts/real.json", ACCOUNT ",\"secret_file\":\"one.secret\"}", 0644);
    struct attempt attempt;
    load(&attempt, true, NULL, 0);
    const struct account *account = config_account(attempt.config, TEXT("wechat"), TEXT("real"));
    assert_non_null(account);
    assert_true(text_equal(account_setting(account, "secret"), TEXT("s3cret")));
    assert_int_equal(account_setting(account, "secret_file").size, 0);
    config_drop(attempt.config);
}

/* ---- the channels' part ---- */

static size_t prepared, released;
static unsigned abilities;

static enum status prepare(struct account *account, struct fault_sink *faults)
{
    prepared++;
    account->abilities = text_equal(account->id, TEXT("demo")) ? abilities : ABILITY_FREE;
    if (text_equal(account->id, TEXT("real"))) {
        fault_error(faults, "appid", "is not to my liking");
        return ST_CONFIG;
    }
    return ST_OK;
}

static void release(struct account *account)
{
    (void)account;
    released++;
}

static const struct channel_ops fake = {.name = "wechat", .prepare = prepare, .release = release};
static const struct channel_ops fake_sms = {.name = "sms", .prepare = prepare, .release = release};
static const struct channel_ops *const channels[] = {&fake, &fake_sms};

static void accounts_are_prepared_once_and_released_with_the_last_reference(void **state)
{
    (void)state;
    struct attempt attempt;
    prepared = released = 0;
    abilities = ABILITY_TEMPLATE | ABILITY_SUBSCRIPTION | ABILITY_MENU;
    load(&attempt, true, channels, 2);
    assert_int_equal(attempt.status, ST_OK);
    assert_int_equal(prepared, attempt.config->account_count);
    config_drop(config_hold(attempt.config));
    assert_int_equal(released, 0);
    config_drop(attempt.config);
    assert_int_equal(released, prepared);
}

static void what_a_channel_refuses_is_reported_with_its_file(void **state)
{
    (void)state;
    write_file("accounts/real.json", ACCOUNT "}", 0600);
    write_file("accounts/odd.json", "{\"channel\":\"pigeon\",\"community\":\"sunshine\"}", 0600);
    struct attempt attempt;
    load(&attempt, true, channels, 2);
    assert_int_equal(attempt.status, ST_CONFIG);
    assert_non_null(strstr(attempt.report, "accounts/real.json: appid: is not to my liking"));
    assert_non_null(strstr(attempt.report, "accounts/odd.json: channel: there is no channel"));
}

/* What is missing or not allowed is said by `check`, not by the platform at the send. */
static void an_account_has_an_id_of_each_notice_that_it_may_send(void **state)
{
    (void)state;
    struct attempt attempt;
    abilities = ABILITY_TEMPLATE | ABILITY_MENU;
    load(&attempt, true, channels, 2);
    assert_int_equal(attempt.status, ST_CONFIG);
    assert_non_null(strstr(attempt.report, "notices.json: progress.ids[1]: account \"demo\" may not "
                                           "send by subscription"));
    abilities = ABILITY_TEMPLATE | ABILITY_SUBSCRIPTION | ABILITY_MENU;
    write_file("notices.json",
               "{\"own\": {\"texts\": [\"tell.released\"], \"fields\": [{\"name\": \"thing1\","
               " \"value\": \"x\"}], \"ids\": []}}",
               0644);
    load(&attempt, true, channels, 2);
    assert_int_equal(attempt.status, ST_CONFIG);
    assert_non_null(
        strstr(attempt.report, "notices.json: own.ids: has no id for account \"demo\""));
}

#define FORM(name, block) "{\"name\":\"" name "\",\"title\":\"x\",\"blocks\":[" block "]}"
#define BOARD(role, section) "{\"boards\":[{\"id\":\"a\",\"title\":\"a\",\"roles\":[\"" role \
    "\"],\"sections\":[{\"id\":\"s\",\"title\":\"s\",\"empty\":\"e\",\"of\":\"tickets\"," section "}]}]}"
static void forms_and_desks_name_what_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *name, *content, *report;
    } cases[] = {
        {"forms/release.json", FORM("放行条", "{\"text\":\"{colour}\"}"), "nobody fills {colour}"},
        {"forms/release.json", FORM("放行条", "{\"text\":\"a\",\"signs\":[\"b\"]}"), "must have one of"},
        {"forms/release.json", FORM("表99", "{\"text\":\"a\"}"), "\"放行条\", and no file has it"},
        {"forms/other.json", FORM("表99", "{\"text\":\"a\"}"), "no service names the form \"表99\""},
        {"forms/other.json", FORM("放行条", "{\"text\":\"a\"}"), "another file has the form"},
        {"forms/opinions.json", FORM("业主意见征询表", "{\"questions\":\"none\"}"), "no questionnaire"},
        {"boards.json", BOARD("boss", "\"mine\":true"), "there is no role \"boss\""},
        {"boards.json", BOARD("clerk", "\"states\":[\"gone\"]"), "a: s: no ticket here has the state"},
        {"boards.json", BOARD("clerk", "\"recordable\":\"colour\""), "has the fact \"colour\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run("cp -r config/. %s && rm -f %s/forms/other.json", folder, folder);
        write_file(cases[i].name, cases[i].content, 0644);
        expect_fault(false, cases[i].report);
    }
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, copy_config, remove_config)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(the_shipped_configuration_has_no_fault),
        SCRATCH(every_service_of_the_procedures_is_there),
        SCRATCH(without_the_demo_its_accounts_are_not_read),
        SCRATCH(who_asks_for_one_thing_hears_errors_and_no_warnings),
        SCRATCH(a_held_configuration_outlives_the_first_drop),
        SCRATCH(roles_allow_what_they_list),
        SCRATCH(gateway_numbers_are_held_to_their_ranges),
        SCRATCH(a_community_says_its_hours_or_has_the_usual_ones),
        SCRATCH(hours_that_cannot_be_are_refused),
        SCRATCH(names_that_lead_nowhere_are_found),
        SCRATCH(forms_and_desks_name_what_there_is),
        SCRATCH(what_a_procedure_names_outside_its_file_is_found),
        SCRATCH(a_move_for_an_unknown_role_is_found),
        SCRATCH(faults_of_several_files_come_in_one_run),
        SCRATCH(a_secret_that_others_can_read_is_refused),
        SCRATCH(a_secret_file_gives_its_line_under_the_bare_key),
        SCRATCH(accounts_are_prepared_once_and_released_with_the_last_reference),
        SCRATCH(an_account_has_an_id_of_each_notice_that_it_may_send),
        SCRATCH(what_a_channel_refuses_is_reported_with_its_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
