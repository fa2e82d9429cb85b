/* cli_check.c - proves the configuration, and draws or lists what it says. */
#include "bot/base/clock.h"
#include "bot/cli.h"
#include "bot/diagram.h"
#include "bot/requirements.h"

#include <stdio.h>
#include <unistd.h>

enum { LIST_ARENA_BYTES = 256 << 10, LIST_ARENA_LIMIT_BYTES = 8 << 20 };

static int draw(const struct config *config, const char *id)
{
    const struct service *service = catalogue_service(config->catalogue, text_of(id));
    if (service != NULL) {
        diagram_write(config, service, stdout);
        return 0;
    }
    fprintf(stderr, "guanjia: there is no service \"%s\"; there are:", id);
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        fprintf(stderr, " %.*s", TEXT_ARGS(catalogue_at(config->catalogue, i)->id));
    }
    fputc('\n', stderr);
    return 1;
}

/* Without a folder named, the tests of a checkout where there are any. */
static int list_duties(const struct cli *cli)
{
    struct fault_sink faults = {.out = stderr};
    struct json_source source = {&faults, arena_open(LIST_ARENA_BYTES, LIST_ARENA_LIMIT_BYTES),
                                 false};
    if (source.arena == NULL) {
        return 1;
    }
    const char *tests = cli->tests;
    if (tests == NULL && access("tests", R_OK) == 0) {
        tests = "tests";
    }
    struct requirements requirements;
    requirements_read(&source, cli->config_dir, &requirements);
    requirements_find_carriers(&source, cli->config_dir, &requirements);
    if (tests != NULL) {
        requirements_find_tests(&source, tests, &requirements);
    }
    size_t lacking = requirements_write(&requirements, tests != NULL, stdout);
    if (lacking > 0) {
        fprintf(stderr, "guanjia: %zu of %zu duties lack what carries or proves them\n", lacking,
                requirements.count);
    }
    bool right = lacking == 0 && faults.error_count == 0 && !source.out_of_memory;
    arena_close(source.arena);
    return right ? 0 : 1;
}

static int say_ok(const struct config *config)
{
    struct fault_sink faults = {.out = stderr};
    calendar_check_now(config->calendar, config_frame(config, TEXT_NONE)->utc_offset_minutes,
                       clock_wall_ms(), &faults);
    printf("ok: %zu services, %zu accounts, %zu communities, %zu patterns\n",
           catalogue_count(config->catalogue), config->account_count, config->community_count,
           matcher_pattern_count(config->matcher));
    return 0;
}

int cli_check(const struct cli *cli)
{
    struct config *config = cli->diagram != NULL ? cli_load_config(cli) : cli_prove_config(cli);
    if (config == NULL) {
        return 1;
    }
    int code = cli->diagram != NULL ? draw(config, cli->diagram)
               : cli->procedures    ? list_duties(cli)
                                    : say_ok(config);
    config_drop(config);
    return code;
}
