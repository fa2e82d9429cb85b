/* main.c - the command line, and the only file that sees every folder.
 *
 * One table of commands; one table of options of which each command takes some.
 * `serve` puts the three threads together: front, desk, courier. */
#include "adapters/address.h"
#include "adapters/control_socket.h"
#include "adapters/courier.h"
#include "adapters/front.h"
#include "adapters/key_file.h"
#include "adapters/registry.h"
#include "adapters/staff/hasher.h"
#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/base/processors.h"
#include "bot/cli.h"
#include "bot/desk.h"
#include "bot/seed.h"

#include <argp.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GUANJIA_VERSION
#define GUANJIA_VERSION "0.1.0"
#endif

enum { DRAIN_MS = 5000 };

/* ---- serve ---- */

struct gateway {
    const struct cli *cli;
    struct config *config;
    struct store *store;
    struct queue *inbox;
    struct metrics metrics;
    struct media_folder *media, *front_media; /* each thread that writes has its own */
    struct front *front;
    struct courier *courier;
    struct desk *desk;
    struct control_socket *control;
    pthread_t front_thread, courier_thread, desk_thread;
    size_t desk_processor; /* PROCESSOR_ANY: wherever there is room */
};

static void release(void *context, struct input *input)
{
    struct gateway *gateway = context;
    if (input->kind == INPUT_CONTROL) {
        control_socket_release(gateway->control, input);
    } else {
        front_release(gateway->front, input);
    }
}

static void publish(void *context, struct event_batch *batch)
{
    front_publish(((struct gateway *)context)->front, batch);
}

static void announce(void *context, const struct session_note *note)
{
    front_session(((struct gateway *)context)->front, note);
}

static enum status dispatch(void *context, struct send_job *job)
{
    return courier_dispatch(((struct gateway *)context)->courier, job);
}

static void ready(void *context, bool is_ready)
{
    front_ready(((struct gateway *)context)->front, is_ready);
}

static void flush(void *context)
{
    front_flush(((struct gateway *)context)->front);
}

static int64_t wall_ms(void *context)
{
    (void)context;
    return clock_wall_ms();
}

static void *front_body(void *front)
{
    front_run(front);
    return NULL;
}

static void *courier_body(void *courier)
{
    courier_run(courier);
    return NULL;
}

static void *desk_body(void *desk)
{
    desk_run(desk);
    return NULL;
}

static void set_level(const char *name)
{
    enum log_level level;
    if (log_level_named(name, &level)) { /* the settings were proved */
        log_set_level(level);
    }
}

static void log_missing_calendar(const struct config *config)
{
    calendar_log_now(config->calendar, config_frame(config, TEXT_NONE)->utc_offset_minutes,
                     clock_wall_ms());
}

static enum status seed_when_demo(struct gateway *gateway)
{
    if (!gateway->cli->demo) {
        return ST_OK;
    }
    struct seed seed = {
        .store = gateway->store,
        .config = gateway->config,
        .now_ms = clock_wall_ms(),
        .hash_password = gateway->cli->hash_password,
    };
    return seed_demo(&seed, stderr);
}

static void wake_desk(void *inbox)
{
    queue_wake(inbox);
}

static enum status open_desk(struct gateway *gateway)
{
    struct desk_options options = {
        .store = gateway->store,
        .inbox = gateway->inbox,
        .config = config_hold(gateway->config),
        .metrics = &gateway->metrics,
        .ports = {.context = gateway,
                  .release = release,
                  .publish = publish,
                  .session = announce,
                  .dispatch = dispatch,
                  .ready = ready,
                  .flush = flush},
        .media = gateway->media,
        .now_ms = wall_ms,
    };
    char key_path[CLI_PATH_BYTES];
    randombytes_buf(&options.seed, sizeof options.seed);
    cli_data_path(gateway->cli, "codes.key", key_path);
    enum status status = key_file_load(key_path, &options.vault);
    if (status == ST_OK) {
        status = desk_open(&options, &gateway->desk);
    } else {
        config_drop(options.config);
    }
    sodium_memzero(&options.vault, sizeof options.vault);
    return status;
}

static enum status open_front(struct gateway *gateway, const char *listen)
{
    char database[CLI_PATH_BYTES], search_index[CLI_PATH_BYTES];
    cli_data_path(gateway->cli, CLI_STORE_FILE, database);
    cli_data_path(gateway->cli, "search.db", search_index);
    struct front_options options = {
        .database = database,
        .search_index = search_index,
        .inbox = gateway->inbox,
        .config = config_hold(gateway->config),
        .metrics = &gateway->metrics,
        .media = gateway->front_media,
        .listen = listen,
    };
    return front_open(&options, &gateway->front);
}

static enum status open_courier(struct gateway *gateway)
{
    struct courier_options options = {
        .inbox = gateway->inbox,
        .metrics = &gateway->metrics,
        .parallel = gateway->config->settings.courier_parallel,
        .timeout_ms = gateway->config->settings.send_timeout_ms,
        .media = gateway->media,
    };
    return courier_open(&options, &gateway->courier);
}

static enum status open_parts(struct gateway *gateway, const char *listen)
{
    char socket_path[CLI_PATH_BYTES];
    cli_data_path(gateway->cli, CLI_SOCKET_FILE, socket_path);
    enum status status =
        queue_open((size_t)gateway->config->settings.inbox_inputs, &gateway->inbox);
    if (status == ST_OK) {
        status = seed_when_demo(gateway);
    }
    if (status == ST_OK) {
        status = media_folder_open(gateway->cli->data_dir, true, &gateway->media);
    }
    if (status == ST_OK) {
        status = media_folder_open(gateway->cli->data_dir, false, &gateway->front_media);
    }
    if (status == ST_OK) {
        status = open_courier(gateway);
    }
    if (status == ST_OK) {
        status = open_front(gateway, listen);
    }
    if (status == ST_OK) {
        status = control_socket_open(socket_path, gateway->inbox, &gateway->control);
    }
    if (status == ST_OK) {
        status = open_desk(gateway);
    }
    if (status == ST_OK) {
        status = store_overlap(gateway->store, wake_desk, gateway->inbox);
    }
    return status == ST_OK ? desk_start(gateway->desk) : status;
}

static void close_parts(struct gateway *gateway)
{
    control_socket_close(gateway->control);
    desk_close(gateway->desk);
    front_close(gateway->front);
    courier_close(gateway->courier);
    store_close(gateway->store); /* its thread wakes the inbox */
    if (gateway->inbox != NULL) {
        void *left = NULL;
        while (queue_take(gateway->inbox, &left, 1, 0) == 1) {
            input_close(left);
        }
    }
    queue_close(gateway->inbox);
    media_folder_close(gateway->front_media);
    media_folder_close(gateway->media);
    config_drop(gateway->config);
}

static bool start_threads(struct gateway *gateway)
{
    return processors_start(gateway->desk_processor, &gateway->desk_thread, desk_body,
                            gateway->desk) == 0 &&
           pthread_create(&gateway->courier_thread, NULL, courier_body, gateway->courier) == 0 &&
           pthread_create(&gateway->front_thread, NULL, front_body, gateway->front) == 0;
}

/* The order lets every part finish what the one before it began. */
static void stop_threads(struct gateway *gateway)
{
    front_stop(gateway->front, DRAIN_MS);
    pthread_join(gateway->front_thread, NULL);
    desk_stop_sending(gateway->desk);
    courier_stop(gateway->courier);
    pthread_join(gateway->courier_thread, NULL);
    queue_stop(gateway->inbox);
    pthread_join(gateway->desk_thread, NULL);
}

/* SIGHUP: the new configuration is proved whole before anybody sees it. */
static void reload(struct gateway *gateway)
{
    struct config *config = cli_prove_config(gateway->cli);
    struct input *input = config == NULL ? NULL : input_open(INPUT_CONFIG, config, 256);
    if (input == NULL || queue_push(gateway->inbox, input) != ST_OK) {
        input_close(input);
        config_drop(config);
        metrics_count(&gateway->metrics, COUNT_RELOADS_REFUSED, 1);
        log_event(LOG_ERROR, "reload refused, the former configuration stays in force");
        return;
    }
    set_level(config->settings.log_level);
    log_missing_calendar(config);
    front_set_config(gateway->front, config); /* the reference moves */
    log_event(LOG_INFO, "configuration reloaded");
}

static void print_welcome(const struct gateway *gateway, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    int host = colon == NULL ? (int)strlen(listen) : (int)(colon - listen);
    printf("guanjia %s: http://%.*s:%d/\n", GUANJIA_VERSION, host, listen,
           front_port(gateway->front));
    printf("  staff console: http://%.*s:%d/staff/\n", host, listen, front_port(gateway->front));
    if (gateway->cli->demo) {
        puts("  demo logins, password guanjia: clerk technician captain engineer_head supervisor "
             "director\n"
             "    cs_manager chief_engineer deputy_gm gm audit finance security");
    }
    fflush(stdout);
}

static void wait_for_end(struct gateway *gateway, const sigset_t *watched)
{
    int number = SIGHUP;
    while (number == SIGHUP) {
        if (sigwait(watched, &number) != 0) {
            break;
        }
        if (number == SIGHUP) {
            reload(gateway);
        }
    }
    log_event(LOG_INFO, "stopping", LOG_N("signal", number));
}

static int run_gateway(struct gateway *gateway, const char *listen)
{
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGHUP);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &watched, NULL); /* inherited by every thread */
    signal(SIGPIPE, SIG_IGN);
    gateway->desk_processor =
        gateway->config->settings.desk_apart ? processors_clear_first() : PROCESSOR_ANY;
    enum status status = open_parts(gateway, listen);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: cannot start: %s\n", status_text(status));
        return 1;
    }
    if (!start_threads(gateway)) {
        fputs("guanjia: cannot start its threads\n", stderr);
        exit(1); /* some may run already: nothing can be closed under them */
    }
    print_welcome(gateway, listen);
    wait_for_end(gateway, &watched);
    stop_threads(gateway);
    return 0;
}

static int run_serve(const struct cli *cli)
{
    struct gateway *gateway = calloc(1, sizeof *gateway);
    if (gateway == NULL) {
        return 1;
    }
    gateway->cli = cli;
    gateway->config = cli_prove_config(cli);
    int code = 1;
    if (gateway->config != NULL) {
        const char *listen = cli->listen == NULL ? gateway->config->settings.listen : cli->listen;
        set_level(gateway->config->settings.log_level);
        log_missing_calendar(gateway->config);
        /* The demo's secrets are published: nobody but this machine may reach it. */
        if (cli->demo && !address_listens_on_loopback(listen)) {
            fprintf(stderr, "guanjia: --demo listens on loopback only, not on %s\n", listen);
        } else {
            gateway->store = cli_open_store(cli, STORE_WRITER);
            code = gateway->store == NULL ? 1 : run_gateway(gateway, listen);
        }
    }
    close_parts(gateway);
    free(gateway);
    return code;
}

/* ---- the command line ---- */

enum option_key {
    KEY_CONFIG = 'c',
    KEY_DATA = 'd',
    KEY_LISTEN = 'l',
    KEY_DEMO = 0x100,
    KEY_EXPLAIN,
    KEY_TSV,
    KEY_AS,
    KEY_NAME, KEY_ROLE, KEY_DEPARTMENT, KEY_COMMUNITIES, /* of staff */
    KEY_DAYS, KEY_HOUSEHOLDS, KEY_SEED, KEY_FAULTS, KEY_ORACLE_CONFIG, KEY_HOME, /* of simulate */
    KEY_FROM,
    KEY_COMMUNITY,
    KEY_DIAGRAM,
    KEY_PROCEDURES,
    KEY_TESTS,
    KEY_AT,
    KEY_FORMAT,
    KEY_DRY_RUN,
    KEY_MUST_CHANGE
};

static const struct argp_option all_options[] = {
    {"config", KEY_CONFIG, "DIR", 0, "folder of the configuration (or GUANJIA_CONFIG)", 0},
    {"data", KEY_DATA, "DIR", 0, "folder of the data (or GUANJIA_DATA)", 0},
    {"listen", KEY_LISTEN, "ADDR:PORT", 0, "address to listen on; port 0: any", 0},
    {"demo", KEY_DEMO, NULL, 0, "the demo's accounts, residents and staff", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "show every piece of evidence", 0},
    {"tsv", KEY_TSV, "FILE", 0, "match column 2 of every row after the header", 0},
    {"as", KEY_AS, "PHONE", 0, "the resident to talk as", 0},
    {"name", KEY_NAME, "NAME", 0, "shown name of a member of staff", 0},
    {"role", KEY_ROLE, "ROLE", 0, "one of config/roles.json", 0},
    {"department", KEY_DEPARTMENT, "ID", 0, "cs, engineering, security …", 0},
    {"diagram", KEY_DIAGRAM, "SERVICE", 0, "draw its procedure, as Mermaid", 0},
    {"procedures", KEY_PROCEDURES, NULL, 0, "list what carries each duty, as Markdown", 0},
    {"tests", KEY_TESTS, "DIR", 0, "with --procedures: and which test there proves it", 0},
    {"at", KEY_AT, "DATE", 0, "a day of the period; else today", 0},
    {"format", KEY_FORMAT, "WORD", 0, "html (to print), csv or json", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "only tell what would be done", 0},
    {"must-change", KEY_MUST_CHANGE, NULL, 0, "the password is good for choosing another alone", 0},
    {"communities", KEY_COMMUNITIES, "IDS", 0, "communities, separated by spaces, or '*'", 0},
    {"days", KEY_DAYS, "N", 0, "how long (30)", 0},
    {"households", KEY_HOUSEHOLDS, "N", 0, "how many homes (200)", 0},
    {"seed", KEY_SEED, "N", 0, "of all chance; the same one gives the same events (1)", 0},
    {"faults", KEY_FAULTS, NULL, 0, "crashes, full disks, lost sends, wrong clocks", 0},
    {"home", KEY_HOME, "ROOM", 0, "list what this home (or all) was sent and why", 0},
    {"oracle-config", KEY_ORACLE_CONFIG, "DIR", OPTION_HIDDEN, "rules of the oracle alone", 0},
    {"from", KEY_FROM, "TIME", 0, "when the clock starts: 2026-02-13T10:00, with or without +08:00",
     0},
    {"community", KEY_COMMUNITY, "ID", 0, "the community that is meant", 0},
};

static const struct command_line {
    const char *name;
    int (*run)(const struct cli *cli);
    const char *arguments;
    const char *doc;
    int keys[12]; /* options besides --config and --data; 0 ends */
} commands[] = {
    {"serve", run_serve, "", "Run the gateway.", {KEY_LISTEN, KEY_DEMO, 0}},
    {"check", cli_check, "", "Prove the configuration; every fault with file, path and reason.",
     {KEY_DEMO, KEY_DIAGRAM, KEY_PROCEDURES, KEY_TESTS, 0}},
    {"match", cli_match, "[TEXT]", "Print label, score and slots of a text.",
     {KEY_EXPLAIN, KEY_TSV, 0}},
    {"chat", cli_chat, "", "Talk to the bot in the terminal, through the real engine.",
     {KEY_AS, KEY_DEMO, 0}},
    {"clock", cli_clock, "[ID]",
     "Print when a clock or dunning step that starts then is due; without ID, list them.",
     {KEY_FROM, KEY_COMMUNITY, KEY_DEMO, 0}},
    {"report", cli_report, "weekly|monthly|quarterly|yearly",
     "Complaints, callbacks, clocks, problems that recur and how staff did, of a period.",
     {KEY_COMMUNITY, KEY_AT, KEY_FORMAT, KEY_DEMO, 0}},
    {"campaign", cli_campaign, "fees|survey [KIND]|notice|list|show|start|pause|resume|cancel [ID]",
     "Messages to many homes: preview, make a draft, start what staff approved, watch it.",
     {KEY_COMMUNITY, KEY_DRY_RUN, KEY_DEMO, 0}},
    {"import", cli_import, "residents|bills|payments|occupancy FILE.csv",
     "Put a table in by natural keys: twice changes nothing. Bad rows are named, the rest goes in.",
     {KEY_COMMUNITY, KEY_DRY_RUN, KEY_DEMO, 0}},
    {"export", cli_export, "tickets|messages|events|outbox|surveys|answers",
     "One JSON object a line, oldest first; works beside a running gateway.", {0}},
    {"staff", cli_staff, "list|add|passwd|disable [USERNAME]",
     "Staff accounts; the password is asked for, or read from standard input.",
     {KEY_NAME, KEY_ROLE, KEY_DEPARTMENT, KEY_COMMUNITIES, KEY_MUST_CHANGE, 0}},
    {"backup", cli_backup, "FILE", "Write a checked copy of the database.", {0}},
    {"simulate", cli_simulate, "",
     "A year of a community, its residents, staff and faults, judged by an oracle.",
     {KEY_DAYS, KEY_HOUSEHOLDS, KEY_SEED, KEY_FAULTS, KEY_HOME, KEY_ORACLE_CONFIG, 0}},
    {"verify", cli_verify, "", "Check the database: integrity and foreign keys.", {0}},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    const struct {
        int key;
        const char **target;
    } texts[] = {
        {KEY_CONFIG, &cli->config_dir}, {KEY_DATA, &cli->data_dir},
        {KEY_LISTEN, &cli->listen},     {KEY_TSV, &cli->tsv},
        {KEY_AS, &cli->as},             {KEY_NAME, &cli->name},
        {KEY_ROLE, &cli->role},         {KEY_DEPARTMENT, &cli->department},
        {KEY_COMMUNITIES, &cli->communities},
        {KEY_DAYS, &cli->days},         {KEY_HOUSEHOLDS, &cli->households},
        {KEY_SEED, &cli->seed},         {KEY_ORACLE_CONFIG, &cli->oracle_config},
        {KEY_HOME, &cli->home},
        {KEY_FROM, &cli->from},         {KEY_COMMUNITY, &cli->community},
        {KEY_AT, &cli->at},             {KEY_FORMAT, &cli->format},
        {KEY_DIAGRAM, &cli->diagram},   {KEY_TESTS, &cli->tests},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].key == key) {
            *texts[i].target = value;
            return 0;
        }
    }
    switch (key) {
    case KEY_DEMO:
        cli->demo = true;
        return 0;
    case KEY_PROCEDURES:
        cli->procedures = true;
        return 0;
    case KEY_DRY_RUN:
        cli->dry_run = true;
        return 0;
    case KEY_MUST_CHANGE:
        cli->must_change = true;
        return 0;
    case KEY_EXPLAIN:
        cli->explain = true;
        return 0;
    case KEY_FAULTS:
        cli->faults = true;
        return 0;
    case ARGP_KEY_ARG:
        if (cli->word_count == CLI_WORDS_MAX) {
            argp_error(state, "too many arguments");
        }
        cli->words[cli->word_count++] = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool takes(const struct command_line *command, int key)
{
    if (key == KEY_CONFIG || key == KEY_DATA) {
        return true;
    }
    for (size_t i = 0; command->keys[i] != 0; i++) {
        if (command->keys[i] == key) {
            return true;
        }
    }
    return false;
}

static int run_command(const struct command_line *command, struct cli *cli, int argc, char **argv)
{
    enum { OPTION_COUNT = sizeof all_options / sizeof all_options[0], NAME_BYTES = 64 };
    struct argp_option options[OPTION_COUNT + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (takes(command, all_options[i].key)) {
            options[count++] = all_options[i];
        }
    }
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "guanjia %s", command->name);
    argv[0] = name;
    const struct argp argp = {options, parse_option, command->arguments, command->doc,
                              NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, cli);
    return command->run(cli);
}

static void print_help(FILE *out)
{
    fputs("Usage: guanjia COMMAND [OPTION...]\n"
          "A messaging gateway for property-service companies.\n\nCommands:\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].doc);
    }
    fputs("\n`guanjia COMMAND --help` tells a command's options.\n", out);
}

/* A checkout's own folders where there are any, else those of an installation. */
static void set_defaults(struct cli *cli)
{
    bool checkout = access("config/gateway.json", R_OK) == 0;
    const char *config = getenv("GUANJIA_CONFIG");
    const char *data = getenv("GUANJIA_DATA");
    cli->config_dir = config != NULL ? config : checkout ? "config" : "/etc/guanjia";
    cli->data_dir = data != NULL ? data : checkout ? "data" : "/var/lib/guanjia";
    cli->channels = registry_channels(&cli->channel_count);
    cli->hash_password = hasher_make;
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    if (sodium_init() < 0) {
        fputs("guanjia: libsodium cannot start\n", stderr);
        return 1;
    }
    set_defaults(&cli);
    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        puts("guanjia " GUANJIA_VERSION);
        return 0;
    }
    for (size_t i = 0; argc >= 2 && i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return run_command(&commands[i], &cli, argc - 1, argv + 1);
        }
    }
    print_help(stderr);
    return 2;
}
